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
      part(names) { waiting = names; name = names.length ? `after ${names}` : "fresh"; }};
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
      store.join();
      await store.put("first", {time: 1});
      await look();
      return seen;
    }""")
    assert found == [
        ["first"],
        ["first"],
        ["first", "drawn meanwhile"],
        ["first", "drawn meanwhile", "more"],
        ["first"],
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


def test_other_tabs_records_last_until_they_are_old_or_very_many(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    change = """(tabs) => new Promise((resolve) => {
      indexedDB.open("clvae").onsuccess = ({target: {result: db}}) => {
        const changing = db.transaction("projects", "readwrite");
        const records = changing.objectStore("projects");
        records.getAll().onsuccess = ({target: {result: [mine, ...others]}}) => {
          for (const [tab, days] of tabs) {
            records.put({...mine, tab, time: Date.now() - days * 24 * 3600e3});
          }
          db.close();
          const known = [mine, ...others].map((record) => record.tab);
          changing.oncomplete = () => resolve(known); // a reload would end it before
        };
      };
    })"""
    page.evaluate(change, [["z29", 29], ["z31", 31], *([f"z0{i}", 1] for i in range(8))])
    own = [tab for tab in page.evaluate(change, []) if not tab.startswith("z")]
    reload(editor)
    assert sorted(page.evaluate(change, [])) == [*own, *(f"z0{i}" for i in range(8)), "z29"]
    page.evaluate(change, [[f"z1{i:02}", 2] for i in range(30)])
    reload(editor)
    tabs = page.evaluate(change, [])
    assert len(tabs) == 24 and own[0] in tabs and "z29" not in tabs and "z07" in tabs
