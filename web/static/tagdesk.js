// What makes the pages quicker. Every page works without this file.
"use strict";

const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(found, event);
  });
const typing = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

// "/" goes to the agent from anywhere; Escape closes what is open, then leaves the box.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("[data-ask]");
  if (event.key === "/" && box && !typing(event.target)) {
    event.preventDefault();
    box.focus();
    box.select();
  }
  if (event.key === "Escape") {
    const open = event.target.closest("details.menu[open], details.more[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (event.target === box) box.blur();
  }
});

// Enter sends a message, Shift+Enter starts a line. An Enter that only confirms kanji does neither.
on("keydown", "textarea[data-enter]", (area, event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  if (area.value.trim()) area.form.requestSubmit();
});

// Menus close when something else is clicked.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open], details.more[open]"))
    if (!menu.contains(event.target)) menu.open = false;
});

// A form that is opened to write in: its first field is ready.
document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.open || !event.target.matches("details[data-first]")) return;
    event.target.querySelector("input:not([type=hidden]), textarea")?.focus({ preventScroll: true });
    event.target.scrollIntoView({ block: "nearest" });
  },
  true,
);

// Lists: tick all of a page, and show what can be done only when something is ticked.
const count = (form) => {
  const picks = [...form.querySelectorAll("input[data-pick]")];
  const picked = picks.filter((pick) => pick.checked).length;
  const all = form.querySelector("input[data-all]");
  if (all) {
    all.checked = picked > 0 && picked === picks.length;
    all.indeterminate = picked > 0 && picked < picks.length;
  }
  const everyone = form.querySelector("input[data-everyone]");
  for (const bulk of form.querySelectorAll(".bulk")) bulk.classList.toggle("asleep", !picked && !everyone?.checked);
  for (const number of form.querySelectorAll("[data-picked]"))
    number.textContent = (everyone?.checked ? Number(everyone.dataset.everyone) : picked).toLocaleString("en");
};
on("change", "input[data-all]", (all) => {
  for (const pick of all.form.querySelectorAll("input[data-pick]")) pick.checked = all.checked;
  count(all.form);
});
on("change", "input[data-pick], input[data-everyone]", (input) => count(input.form));
on("change", "select[data-submit]", (select) => select.form.requestSubmit());

// Several names, one in each box: typing into the last box makes another one.
on("input", "input[data-another]", (input) => {
  if (!input.value || input.parentElement.querySelector("input[data-another]:placeholder-shown")) return;
  const more = input.cloneNode();
  more.value = "";
  more.removeAttribute("id");
  more.removeAttribute("aria-describedby");
  more.setAttribute("aria-label", input.labels[0]?.textContent ?? input.getAttribute("aria-label"));
  [...input.parentElement.querySelectorAll("input[data-another]")].pop().after(more);
});

// A condition that is typed: what cannot be read stands beside its field, except while that is still being typed into.
const mark = (audience) => {
  const form = audience.closest("form");
  for (const told of form.querySelectorAll(".groups .error")) told.remove();
  for (const box of form.querySelectorAll(".groups [aria-invalid]")) {
    box.removeAttribute("aria-invalid");
    box.removeAttribute("aria-describedby");
  }
  for (const wrong of audience.querySelectorAll("[data-wrong]")) {
    const boxes = [...form.querySelectorAll(`[name="${wrong.dataset.wrong}"]`)].filter((box) => box.value);
    const box = boxes.find((box) => wrong.textContent.includes(box.value)) ?? boxes[0];
    if (!box || box === document.activeElement) continue;
    wrong.id = `${wrong.dataset.wrong}-error`;
    wrong.className = "error";
    box.setAttribute("aria-invalid", "true");
    box.setAttribute("aria-describedby", wrong.id);
    box.closest(".field").append(wrong);
    if (box.closest("details")) box.closest("details").open = true;
  }
};

on("click", "[data-copy]", async (button) => {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.querySelector("[data-copied]").textContent = button.dataset.said;
});

// A form that says live=1 is answered at once and its turn streamed; without this file the answer waits for the whole turn.
const prepare = (root) => {
  for (const input of root.querySelectorAll("input[name=live]")) input.value = "1";
  for (const form of root.querySelectorAll("form[data-bulk]")) count(form);
};
// What a newer turn has overtaken: its choices no longer answer anything, and its proposal may have been replaced.
const overtake = () => {
  for (const button of document.querySelectorAll(".turn:not(:last-child) .question button")) button.disabled = true;
  if (!document.querySelector(".turn:last-child .proposal")) return;
  for (const stale of document.querySelectorAll(".turn:not(:last-child) .proposal.pending [data-again]")) stale.dispatchEvent(new Event("again"));
};
const toLatestTurn = () => document.querySelector(".turn:last-child")?.scrollIntoView({ block: "end", behavior: "smooth" });

// A card that is drawn anew takes the focused button with it: the focus goes on in the new card, to its form where it has one.
let around = null;
document.addEventListener("htmx:before:request", (event) => {
  around = event.target.closest?.(".proposal")?.parentElement ?? null;
});
const refocus = () => {
  if (!around || document.activeElement !== document.body) return;
  const card = around.querySelector(".proposal");
  const fields = [...(card?.querySelectorAll(".editing :is(input:not([type=hidden]), select)") ?? [])];
  const field = fields.find((each) => each.matches("[type=checkbox]") ? each.checked : each.value) ?? fields[0];
  if (field) {
    field.focus({ preventScroll: true });
    card.querySelector(".editing").scrollIntoView({ block: "start" });
    field.scrollIntoView({ block: "nearest" });
  } else card?.focus({ preventScroll: true });
};

document.addEventListener("DOMContentLoaded", () => {
  prepare(document);
  if (!location.hash && document.querySelector(".turn")) window.scrollTo(0, document.body.scrollHeight);
});
// In a conversation the next words can be typed at once. The address's fragment takes the focus away before the page is loaded.
window.addEventListener("load", () => {
  if (document.querySelector(".turn") && matchMedia("(hover: hover)").matches)
    document.querySelector(".composer textarea").focus({ preventScroll: true });
});
document.addEventListener("htmx:after:swap", (event) => {
  prepare(document);
  refocus();
  if (event.target.matches(".audience > #audience, .audience[hx-post]")) mark(event.target);
  const turns = document.querySelector(".turns");
  if (turns) overtake();
  const last = turns?.lastElementChild;
  if (turns && (event.target === turns || last?.contains(event.target)) && !last?.querySelector(".editing")) toLatestTurn();
});
on("htmx:after:request", "form[data-clear]", (form) => form.reset());
