// Keys that work anywhere on the page, but where somebody types.

/** See TEXTS.help for the list. */
export function heedKeys(actions, expressions) {
  const keys = {
    p: () => actions.pause(), c: () => actions.calibrate(), s: () => actions.snapshot(), r: () => actions.record(),
    0: () => expressions.release(), "?": () => document.getElementById("help").click(),
  };
  expressions.names.slice(0, 9).forEach((name, number) => (keys[number + 1] = () => expressions.toggle(name)));
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest("input:not([type=range], [type=checkbox]), select, textarea, dialog[open], [popover]")) return;
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
