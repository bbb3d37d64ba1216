// The Batch tab: a file that is too large is refused before it is sent, in words beside the field.
// The server refuses it too.
(() => {
  const megabytes = (bytes) => (bytes / 1e6).toLocaleString("en", { maximumFractionDigits: 0 });

  const refuse = (event, files) => {
    if (!event.target.closest?.("#nm-table") || !files?.length) return;
    const limit = document.querySelector(".nm-limit");
    const warning = document.querySelector(".nm-refused");
    const file = files[0];
    const packed = limit.dataset.suffixes.split(" ").some((end) => file.name.toLowerCase().endsWith(end));
    const most = Number(packed ? limit.dataset.packed : limit.dataset.most);
    warning.textContent = "";
    if (file.size <= most) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "change") event.target.value = "";
    warning.textContent =
      `${file.name} has ${megabytes(file.size)} MB; the page takes ${megabytes(most)} MB` +
      `${packed ? " of this kind" : ""} at most. ` +
      "The command line takes any size: namemodel batch.";
  };

  window.addEventListener("change", (event) => refuse(event, event.target.files), true);
  window.addEventListener("click", (event) => {
    if (event.target.closest?.("#nm-table, .nm-underfile")) document.querySelector(".nm-refused").textContent = "";
  });
  window.addEventListener("drop", (event) => refuse(event, event.dataTransfer?.files), true);
})();
