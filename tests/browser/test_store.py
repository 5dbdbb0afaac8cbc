"""What lies in the browser's store: by which tab's name, beside which others, and for how long."""

import pytest

from clvae.editor.server.assets import address
from tests.browser.keeping import kept, reload

from .conftest import load

STORES = """() => {
  let name = "a", waiting = [];
  const tab = (renamed) => {
    window.rename = (to) => renamed(name, (name = to, to));
    return {get name() { return name; }, ready: Promise.resolve(), waiting: () => waiting,
      part(names) { waiting = names; name = `after ${names}`; },
      wait(names) { waiting = names; }, take(other) { name = other; },
      adopt(other) { name = other; }};
  };
  window.store = new Store("bundle", "model", tab);
}"""


@pytest.fixture
def store(editor):
    """keep/store.js alone, with a tab called "a" until it is renamed or parts from its records."""
    load(editor.page, f"{editor.page.url.rstrip('/')}{address('keep/store.js')}")
    editor.page.evaluate(STORES)
    return editor.page.evaluate


def test_what_is_stored_under_a_new_name_stands_against_the_copy_of_the_old(store):
    found = store("""async () => {
      await store.put("old");
      await store.putHand({map: "old"});
      const renamed = rename("b");
      await Promise.all([store.put("new"), renamed]);
      const {file, hand} = await store.find();
      return [file, hand.map];
    }""")
    assert found == ["new", "old"]


def test_what_did_not_come_back_is_what_is_found_next_and_all_done_meanwhile_after_it(store):
    found = store("""async () => {
      const seen = [], look = async () => {
        const {file, hand, since} = await store.find();
        seen.push([file ?? hand.map, ...since.map((one) => one.file ?? one.hand.map)]);
      };
      await store.put("first");
      await look();
      store.part(await store.find());
      await look();
      await store.putHand({map: "drawn meanwhile"});
      await look();
      store.part(await store.find());
      await store.put("more");
      await look();
      store.join(await store.find());
      await store.put("first again");
      await look();
      return seen;
    }""")
    assert found == [
        ["first"],
        ["first"],
        ["first", "drawn meanwhile"],
        ["first", "drawn meanwhile", "more"],
        ["first again"],
    ]


def test_what_is_kept_but_cannot_be_read_stays_until_there_is_something_new(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    rewrite = """(change) => new Promise((resolve) => {
      indexedDB.open("clvae").onsuccess = ({target: {result: db}}) => {
        const changing = db.transaction("projects", "readwrite");
        const records = changing.objectStore("projects");
        records.getAll().onsuccess = ({target: {result: all}}) => {
          const old = all.map((record) => ({...record}));
          for (const record of change ? all : []) {
            records.clear();
            records.put({...record, ...change});
          }
          db.close();
          changing.oncomplete = () => resolve(old); // a reload would end it before
        };
      };
    })"""
    for change in (
        {"file": "data:application/octet-stream;base64,d29yZHM="},
        {"bundle": "0" * 64},
    ):  # of another version
        page.evaluate(rewrite, change)
        reload(editor)
        editor.says(
            "Your last picture did not come back: this is not a project file, or it is damaged."
        )
        assert editor.src() == src and editor.state().same(editor.workspaces.service.opening_state)
        assert page.evaluate(rewrite)[0]["file"].endswith("d29yZHM=")
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    assert any(not record["file"].endswith("d29yZHM=") for record in page.evaluate(rewrite))


RECORDS = """(change) => new Promise((resolve) => {
  indexedDB.open("clvae").onsuccess = ({target: {result: db}}) => {
    const changing = db.transaction("projects", "readwrite");
    const records = changing.objectStore("projects");
    records.getAll().onsuccess = ({target: {result: all}}) => {
      for (const [tab, days] of change) {
        records.put({...all[0], tab, time: Date.now() - days * 24 * 3600e3});
      }
      db.close();
      changing.oncomplete = () => resolve(all.map(({tab}) => tab)); // a reload would end it before
    };
  };
})"""


def test_other_pictures_never_go_by_themselves_however_old_or_many(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    page.evaluate(RECORDS, [["old", 1000], *([f"z{i:02}", 1] for i in range(40))])
    tabs = page.evaluate(RECORDS, [])
    assert len(tabs) == 42
    reload(editor)
    assert page.evaluate(RECORDS, []) == tabs


def test_a_picture_that_another_page_kept_meanwhile_is_not_overwritten(store):
    found = store("""async () => {
      const told = [];
      store.forked = (title) => told.push(title);
      await store.put("mine");
      const stamp = store.stamp;
      await store.put("theirs"); // by another page, whose stamp this one does not know
      store.stamp = stamp;
      await store.put("mine again");
      const works = await store.works.all();
      const files = await Promise.all(works.map(({tab}) => store.read(tab)));
      const titled = works.map(({title}, i) => [title, files[i].file]);
      return [titled.sort(), told, (await store.own()).file];
    }""")
    titled = [["Picture 1 (copy)", "mine again"], ["Picture 1", "theirs"]]
    assert found == [titled, ["Picture 1"], "mine again"]


def test_what_nobody_did_anything_in_is_no_picture_and_goes_after_a_while(store):
    found = store("""async () => {
      await store.put("something", {time: 1});
      rename("copy");
      const listed = async () => (await store.works.all()).map(({tab, same}) => [tab, same]).sort();
      while ((await listed()).length < 2) await new Promise((next) => setTimeout(next));
      const before = await listed();
      await store.works.note({bundle: "bundle", tab: "copy", time: 1});
      store.tab.take("other");
      await store.list();
      return [before, await listed()];
    }""")
    assert found == [[["a", False], ["copy", True]], [["a", False]]]


def test_what_another_tab_keeps_while_a_page_opens_stays(store):
    found = store("""async () => {
      const {all} = store.works;
      store.works.all = async function () { // as the page reads the list, the keys behind it
        this.all = all;
        await new Store("bundle", "model", () => ({name: "b", ready: 0})).put("theirs");
        return this.all();
      };
      await store.list();
      return [(await store.works.all()).map(({tab}) => tab), (await store.read("b"))?.file];
    }""")
    assert found == [["b"], "theirs"]


def test_what_another_tab_deletes_while_a_page_opens_is_gone(store):
    found = store("""async () => {
      await store.put("mine");
      await store.works.remove("bundle", "a"); // as of before there was a list
      const {read} = store;
      store.read = async function (...key) { // between the keys and the record behind one
        this.read = read;
        await new Store("bundle", "model", () => ({name: "b", ready: 0})).remove("bundle", "a");
        return this.read(...key);
      };
      await store.list();
      return store.works.all();
    }""")
    assert found == []


@pytest.mark.parametrize("act", ["duplicate", "rename"])
def test_a_copy_that_somebody_made_or_named_is_a_picture_though_nothing_was_done_in_it(store, act):
    found = store(
        """async (act) => {
          const {Gallery} = await import(GALLERY);
          await store.put(null);
          const [work] = await store.works.all();
          const gallery = Object.create(Gallery.prototype);
          const cards = {rename: (key, most, keep) => { window.named = keep("Mine"); }};
          Object.assign(gallery, {store, cards, show: async () => {}, say: () => {}});
          await gallery[act](work);
          await window.named;
          const listed = await store.works.all();
          return [work.same, listed.filter(({same}) => !same).map(({title}) => title)];
        }""".replace("GALLERY", f"gradio_config.root + '{address('keep/gallery.js')}'"),
        act,
    )
    title = {"duplicate": "Picture 1 (copy)", "rename": "Mine"}[act]
    assert found == [True, [title]]


def test_what_a_hand_drew_is_stored_once_it_is_on_the_disk_and_else_that_is_an_error(store):
    found = store("""async () => {
      const {transaction} = IDBDatabase.prototype;
      IDBDatabase.prototype.transaction = function (...what) {
        const change = transaction.apply(this, what);
        change.commit = () => {};
        if (what[1] === "readwrite") {
          const {put} = IDBObjectStore.prototype;
          change.objectStore = (name) => {
            const store = IDBTransaction.prototype.objectStore.call(change, name);
            store.put = (...args) => {
              const request = put.apply(store, args);
              request.addEventListener("success", () => change.abort()); // no room on the disk
              return request;
            };
            return store;
          };
        }
        return change;
      };
      await store.opened.hands;
      return store.putHand({map: "drawn"}).then(() => "stored", () => "not stored");
    }""")
    assert found == "not stored"
