// Colours as they are seen on the page: what tests evaluate in the browser.
(() => {
  const rgb = (colour) => colour.match(/[\d.]+/g).map(Number);
  // The colour behind an element.
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const [r, g, b, opacity = 1] = rgb(getComputedStyle(at).backgroundColor);
      if (opacity > 0.99) return [r, g, b];
    }
    return [255, 255, 255];
  };
  // WCAG 2.2: relative luminance, and the contrast ratio.
  const linear = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const contrast = (...colours) => {
    const [high, low] = colours.map(luminance).sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const isSeen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const hasText = (node) => [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());

  window.colours = {
    // The texts whose contrast is less than it should be, but for letters that are not read yet.
    faintTexts: (root, least) => [...root.querySelectorAll("*")]
      .filter((node) => isSeen(node) && hasText(node) && !node.closest(".later, svg, [disabled]"))
      .map((node) => [node.textContent.trim(), contrast(rgb(getComputedStyle(node).color).slice(0, 3), behind(node))])
      .filter(([, found]) => found < least),
    // The bars, and those that cannot be told from what is behind them.
    bars: (root) => {
      const all = [...root.querySelectorAll("i")].filter((node) => isSeen(node) && !node.textContent && node.offsetWidth > 1 && node.offsetHeight > 1);
      return [all.length, all.filter((bar) => behind(bar).join() === behind(bar.parentElement).join()).map((bar) => bar.outerHTML)];
    },
  };
})();
