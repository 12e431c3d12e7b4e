/* Elements that follow a state. They are made once; from then on only the texts and attributes that have
   changed are written, so that focus and selection stay, and a screen reader is not disturbed. */

export class Drawing {
  #writes = [];

  /** Brings every element in line with the state. */
  draw(state) {
    for (const write of this.#writes) write(state);
  }

  /**
   * Makes an element. Its children are nodes or texts; a text or an attribute may be a function of the state.
   * An attribute that is `false` or `null` is not there.
   */
  make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      this.#follow(value, (value) => {
        if (value === false || value === null) element.removeAttribute(name);
        else element.setAttribute(name, value === true ? "" : value);
      });
    }
    for (const child of children) {
      if (child instanceof Node) {
        element.append(child);
        continue;
      }
      const text = document.createTextNode("");
      this.#follow(child, (value) => {
        text.data = value;
      });
      element.append(text);
    }
    return element;
  };

  /** Has `parent` hold one element for each item, which stays the same while the item's key does. */
  each(parent, itemsOf, keyOf, make) {
    const rows = new Map();
    this.#writes.push((state) => {
      const items = itemsOf(state);
      const keys = new Set(items.map(keyOf));
      for (const [key, row] of rows) {
        if (keys.has(key)) continue;
        row.element.remove();
        rows.delete(key);
      }
      items.forEach((item, index) => {
        const row = rows.get(keyOf(item)) ?? rowOf(make);
        rows.set(keyOf(item), row);
        row.drawing.draw({ ...state, item });
        const present = parent.children[index];
        if (present !== row.element) parent.insertBefore(row.element, present ?? null);
      });
    });
  }

  #follow(value, write) {
    if (typeof value !== "function") {
      write(value);
      return;
    }
    let known;
    this.#writes.push((state) => {
      const present = value(state);
      if (present === known) return;
      known = present;
      write(present);
    });
  }
}

function rowOf(make) {
  const drawing = new Drawing();
  return { drawing, element: make(drawing.make) };
}
