"""What a person does on the page, and what the page shows."""

import numpy as np

PATIENCE = 60_000  # ms that anything may take on a busy machine
READY = (
    "document.querySelector('.cl-picture')?.naturalWidth > 0 && "
    "document.querySelector('#scene-painter .cl-painter')?.parentElement.painter?.ready() && "
    "!document.querySelector('#workspace[inert]') && "
    "['header', 'scene-painter', 'style-painter', 'photo', 'history', 'strip', 'look-head', "
    "'presets', 'layers', 'clipboard', 'keep', 'export', 'outbox', 'snapshots']"
    ".every((id) => document.querySelector(`#${id} [data-ready]`))"
)


# A promise that the page's main thread has taken up so many tasks; no clock has a say in it.
TASKS = """() => new Promise((done) => {
  const {port1, port2} = new MessageChannel();
  let left = 200;
  port1.onmessage = () => (left-- ? port2.postMessage(null) : done());
  port2.postMessage(null);
})"""


class Editor:
    """What a person does on the page, and what the page shows."""

    def __init__(self, page, workspaces):
        self.page, self.workspaces, self.service = page, workspaces, workspaces.service
        self._session, self.asked = None, 0  # asked: how often something was asked of Python
        page.on("request", self._note)

    def _note(self, request) -> None:
        if request.url.rstrip("?").endswith("/queue/join"):
            self._session, self.asked = request.post_data_json["session_hash"], self.asked + 1
        self.asked += "/direct/" in request.url

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the scene's map."""
        return self.state().scene.size

    @property
    def workspace(self):
        """What Python has for this page, or None for a visitor who did nothing yet; a page before
        it may still be leaving.
        """
        return self.workspaces._by_session.get(self._session)

    def src(self) -> str:
        return self.page.evaluate("document.querySelector('.cl-picture').src")

    def picture(self) -> np.ndarray:
        """The pixels of the photo pane, float [H, W, 3]."""
        flat = self.page.evaluate("""() => {
          const image = document.querySelector(".cl-picture");
          const canvas = document.createElement("canvas");
          canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
          const pen = canvas.getContext("2d");
          pen.drawImage(image, 0, 0);
          return Array.from(pen.getImageData(0, 0, canvas.width, canvas.height).data);
        }""")
        return np.array(flat, np.float32).reshape(*self.size, 4)[..., :3]

    def changed(self, before: str) -> None:
        """Wait until the photo is another one than `before` and fully there."""
        self.page.wait_for_function(
            """(src) => {
          const image = document.querySelector(".cl-picture");
          return image.src !== src && image.complete;
        }""",
            arg=before,
        )

    def shows(self, src: str) -> None:
        """Wait until the photo is exactly `src`."""
        self.page.wait_for_function(
            "(src) => document.querySelector('.cl-picture').src === src", arg=src
        )

    def ids(self, painter="scene-painter") -> np.ndarray:
        """The painter's ids, uint8 [H, W]."""
        script = """(id) => {
      const {painter} = document.querySelector(`#${id} .cl-painter`).parentElement;
      return [painter.labels(), painter.size()];
    }"""
        flat, size = self.page.evaluate(script, painter)
        return np.array(flat, np.uint8).reshape(size)

    def holds(self, ids: np.ndarray) -> None:
        """Wait until Python and then the painter hold just these ids, and the photo shows them."""
        self.settled(lambda s: np.array_equal(s.scene.objects, ids), "the ids that were asked for")
        self.painted(ids)
        self.followed()

    def followed(self) -> None:
        """Wait until the photo shows the newest state that Python holds."""
        shown = "document.querySelector('.cl-photo').parentElement.photo.revision()"
        while self.workspace:
            revision = self.workspace.document.revision
            self.page.wait_for_function(f"(revision) => {shown} >= revision", arg=revision)
            if self.workspace.document.revision == revision:  # else the hand's last act came in
                return

    def answered(self) -> None:
        """Wait until nothing that was asked of Python is under way.

        What was just clicked is asked for a task or two later, since scripts are imported.
        """
        self.page.evaluate(TASKS)
        busy = ".html-container:is(.pending, .generating)"
        self.page.wait_for_selector(f"{busy}, #workspace[data-asked]", state="detached")

    def painted(self, ids: np.ndarray, painter="scene-painter") -> None:
        """Wait until a painter holds exactly these ids."""
        for _ in range(PATIENCE // 20):
            if np.array_equal(self.ids(painter), ids):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("the painter never came to hold the ids that were asked for")

    def state(self):
        """The state of this page's document."""
        return self.workspace.document.state if self.workspace else self.service.opening_state

    def settled(self, condition, what: str) -> None:
        """Wait until condition(state) holds of what Python has."""
        for _ in range(PATIENCE // 20):
            if condition(self.state()):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"Python never came to hold {what}")

    def select(self, name: str) -> None:
        """Take a class from the palette and wait for the look panel to follow."""
        self.page.click(f"#scene-painter .cl-chip[data-name='{name}']")
        self.page.wait_for_function(
            "(name) => document.querySelector('#look-head b')?.textContent === name", arg=name
        )
        # the head comes before the sliders
        self.page.wait_for_selector("#workspace[data-asked~=scene_choose]", state="detached")

    def paint(self, points, painter="scene-painter") -> None:
        """Drag the pointer through points (x, y), 0 to 1 across the map."""
        box = self.page.locator(f"#{painter} .cl-map").bounding_box()
        mouse, at = (
            self.page.mouse,
            [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points],
        )
        mouse.move(*at[0])
        mouse.down()
        for point in at[1:]:
            mouse.move(*point, steps=4)
        mouse.up()

    def spot(self, x: int, y: int, inside="#scene-painter .cl-map") -> tuple[float, float]:
        """Where on the screen the middle of pixel (x, y) of the map is, or of the photo:
        inside=".cl-picture".
        """
        box = self.page.locator(inside).bounding_box()
        return (
            box["x"] + (x + 0.5) * box["width"] / self.size[1],
            box["y"] + (y + 0.5) * box["height"] / self.size[0],
        )

    def painter(self, what: str):
        """What the scene's painter says of itself: painter("brush()"), painter("view().zoom")."""
        return self.page.evaluate(
            f"document.querySelector('#scene-painter .cl-painter').parentElement.painter.{what}"
        )

    def in_hand(self, name: str) -> None:
        """Wait until the look panel and the bar over the photo show an object."""
        for head in ("#look-head b", ".cl-hand b"):
            self.page.wait_for_function(
                "([head, name]) => document.querySelector(head)?.textContent === name",
                arg=[head, name],
            )

    def drag(self, slider: str, to: float) -> None:
        """Drag a slider's handle from the middle to a place, 0 to 1 along its track."""
        box = self.page.locator(f"#{slider} input[type=range]").bounding_box()
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + box["width"] / 2, y)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"] * to, y, steps=12)
        self.page.mouse.up()

    def choose_file(self, selector: str, files) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.click(selector)
        chooser.value.set_files(files)

    def says(self, text: str) -> None:
        """Wait for a message on the page."""
        self.page.locator(".toast-body", has_text=text).first.wait_for()

    def open_tab(self, name: str, widget: str) -> None:
        """Turn to a tab, and wait until its widget, which may just have come, listens."""
        self.page.get_by_role("tab", name=name, exact=True).click()
        self.page.wait_for_selector(f"{widget} [data-ready]", state="attached")

    def open_style_tab(self) -> None:
        self.open_tab("Style photos", "#style-photos")
        self.page.locator("#style-painter .cl-palette").wait_for()
