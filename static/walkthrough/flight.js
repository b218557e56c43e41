// @ts-check
// The movement between two steps: the matrices that make the next one fly out of their places into it.

const DURATION = 480; // ms

/**
 * @param {HTMLCanvasElement | null} canvas a miniature
 * @param {DOMRect} big where the large matrix stands
 * @param {boolean} home back to its place, instead of out of it
 */
export function fly(canvas, big, home) {
  if (!canvas || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const small = canvas.getBoundingClientRect();
  const ghost = document.createElement("canvas");
  ghost.className = "ghost";
  ghost.setAttribute("aria-hidden", "true");
  [ghost.width, ghost.height] = [canvas.width, canvas.height];
  ghost.getContext("2d")?.drawImage(canvas, 0, 0);
  const size = {
    left: `${small.left}px`,
    top: `${small.top}px`,
    width: `${small.width}px`,
    height: `${small.height}px`,
  };
  Object.assign(ghost.style, size);
  document.body.append(ghost);
  const scale = Math.max(1, (big.height * Math.min(1, 320 / Math.max(big.width, big.height))) / small.height);
  const x = big.left + big.width / 2 - small.left - (small.width * scale) / 2;
  const y = big.top + big.height / 2 - small.top - (small.height * scale) / 2;
  const there = `translate(${x}px, ${y}px) scale(${scale})`;
  const frames = home
    ? [
        { transform: there, opacity: 0.5 },
        { transform: "none", opacity: 0 },
      ]
    : [
        { transform: "none", opacity: 0.9 },
        { transform: there, opacity: 0 },
      ];
  const movement = ghost.animate(frames, { duration: DURATION, easing: "cubic-bezier(.3, .1, .3, 1)" });
  movement.finished.finally(() => ghost.remove());
}
