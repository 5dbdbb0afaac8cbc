// Saves what Python hands over as a file: props.value = {name, href, serial}.

function Outbox(element, props, trigger, watch) {
  let last = null;
  watch("value", () => {
    const value = props.value;
    if (!value || value.serial === last) return;
    last = value.serial;
    const link = document.createElement("a");
    link.href = value.href;
    link.download = value.name;
    document.body.append(link);
    link.click();
    link.remove();
  });
}
