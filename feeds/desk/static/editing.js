// One key for each act. Without it, every act is a button or a link of its story.
const cards = [...document.querySelectorAll(".card")];
const current = () => cards.find((card) => card.contains(document.activeElement)) ?? cards[0];

function go(step) {
  const at = cards.indexOf(cards.find((card) => card.contains(document.activeElement)));
  const next = cards[at < 0 ? 0 : Math.min(cards.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "start" });
}

function act(key) {
  const found = (key === "u" ? document : current())?.querySelector(`[data-key="${key}"]`);
  if (!found) return false;
  found.click();
  const details = found.closest("details");
  if (details?.open) details.querySelector("input:not([type=hidden]), textarea").focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
  const open = event.target.closest("details.act[open]");
  if (event.key === "Escape" && open) {
    open.open = false;
    open.closest(".card").focus();
  } else if (!typing && event.key === "j") go(1);
  else if (!typing && event.key === "k") go(-1);
  else if (!typing && event.key.length === 1 && act(event.key.toLowerCase())) event.preventDefault();
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

document.documentElement.classList.add("keyed");
document.querySelector(".purposes [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.querySelector(location.hash.match(/^#n\d+$/) ? location.hash : "#none")?.focus();
