// Copies what a button names. Without it, a click into the text selects it.
for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copies);
    button.nextElementSibling.textContent = (await copied(text)) ? button.dataset.done : button.dataset.failed;
  });
}

async function copied(element) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(element.textContent.trim());
      return true;
    } catch (error) {
      if (error.name !== "NotAllowedError") throw error;
    }
  }
  // A page that did not come by https has no clipboard of its own.
  getSelection().selectAllChildren(element);
  return document.execCommand("copy");
}
