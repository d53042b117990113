// The character of a running show inside an element of a page: loads whoever is on stage, draws it, fades to the next.

import { readPuppet } from "./puppet.js";
import { PicturePlayer, PuppetPlayer } from "./players.js";

const FADE_MS = 220, MOST_PX = 4096;

export class Avatar extends EventTarget {
  #player = null;
  #wanted = null;
  #waiting = null;
  #resized = true;
  /** Whether somebody moves the character on this page just now: what the studio says of an older place is not shown. */
  holdsView = () => false;

  /**
   * @param {HTMLElement} container what to fill; the character stands on its lower edge
   * @param {import("./connection.js").Connection} connection
   * @param {{size?: number, forcePictures?: boolean, centred?: boolean}} options `size`: longer side in pixels, whatever the
   *   element's; `forcePictures`: as if the browser had no WebGL2; `centred`: wide frames stand in the middle, not on the lower edge
   */
  constructor(container, connection, { size = 0, forcePictures = false, centred = false } = {}) {
    super();
    Object.assign(this, { container, connection, size, centred, drawable: !forcePictures && hasWebGL2(), frames: 0 });
    if (!this.drawable) connection.pictures = true;
    connection.addEventListener("show", ({ detail }) => this.#cast(detail));
    connection.addEventListener("view", ({ detail }) => {
      const { view, ...others } = detail;
      this.reframe(this.holdsView() ? others : detail);
    });
    connection.addEventListener("pose", ({ detail }) => this.#pose(detail));
    connection.addEventListener("picture", ({ detail }) => this.#picture(detail));
    new ResizeObserver(() => (this.#resized = true)).observe(container);
    const turn = (milliseconds) => {
      this.#draw(milliseconds / 1000);
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  }

  /** What is shown: the text that told of it, or null. */
  get show() {
    return this.#player?.show ?? null;
  }

  /** Show the character framed in another way: what is told in a "view" of docs/panel.md, or a part of it. */
  reframe(view) {
    if (this.#wanted?.show === view.show) Object.assign(this.#wanted, view);
    if (this.show?.show !== view.show) return;
    Object.assign(this.show, view);
    this.#resized = true;
    this.dispatchEvent(new CustomEvent("view", { detail: this.show }));
  }

  /** Show what the studio shows behind, as of now; or nothing. */
  async showBackdrop(wanted) {
    this.container.classList.toggle("backed", wanted);
    if (!wanted || !this.show) return;
    const { show, backdrop } = this.show, now = `${show} ${backdrop}`;
    if (now === this.backed) return;
    this.backed = now;
    const response = await this.connection.ask(`/api/view/shows/${this.show.show}/backdrop`);
    if (!response.ok) return;
    URL.revokeObjectURL(this.backdrop);
    this.backdrop = URL.createObjectURL(await response.blob());
    this.container.style.setProperty("--backdrop", `url(${this.backdrop})`);
  }

  async #cast(show) {
    const before = this.#wanted;
    this.#wanted = show;
    // After a broken line the same may still be on stage.
    if (before && before.show === show.show && before.character === show.character && this.#player) return;
    const canvas = document.createElement("canvas");
    let player;
    try {
      player = show.puppet && this.drawable ? await this.#load(canvas, show) : new PicturePlayer(canvas, show);
    } catch (error) {
      if (this.#wanted !== show) return;
      // Whatever is wrong with drawing here, the studio's own pictures do.
      console.warn(error);
      this.drawable = false;
      this.#wanted = null;
      this.connection.askForPictures();
      return;
    }
    if (this.#wanted !== show) {
      player.close();
      return;
    }
    this.#enter(player);
  }

  async #load(canvas, show) {
    this.parameters ??= await (await this.connection.ask("/api/view/parameters")).json();
    const response = await this.connection.ask(`/api/view/shows/${show.show}/puppet`);
    if (!response.ok) throw new Error(`The puppet is not there: ${response.status}`);
    const puppet = await readPuppet(await response.arrayBuffer(), this.parameters);
    canvas.addEventListener("webglcontextlost", () => this.#player?.canvas === canvas && this.#again(show));
    return new PuppetPlayer(canvas, puppet, show, this.connection.longestWay_s);
  }

  /** The graphics driver took the canvas away. */
  #again(show) {
    this.#wanted = null;
    this.#cast(show);
  }

  #enter(player) {
    const { canvas } = player, leaving = this.#player;
    const fade = leaving !== null;
    canvas.className = fade ? "avatar arriving" : "avatar";
    this.container.append(canvas);
    this.#player = player;
    this.#resized = true;
    if (this.#waiting?.show === player.show.show) this.#pose(this.#waiting);
    if (fade) {
      requestAnimationFrame(() => requestAnimationFrame(() => canvas.classList.add("arrived")));
      leaving.canvas.classList.add("leaving");
      setTimeout(() => {
        canvas.className = "avatar";
        leaving.canvas.remove();
        leaving.close();
      }, FADE_MS);
    }
    this.dispatchEvent(new CustomEvent("cast", { detail: player.show }));
  }

  #pose(detail) {
    const player = this.#player;
    if (player instanceof PuppetPlayer && player.show.show === detail.show) {
      player.pose(detail.played, detail.toggles, detail.time, performance.now() / 1000);
    } else {
      this.#waiting = detail;
    }
  }

  #picture(detail) {
    const player = this.#player;
    if (player instanceof PicturePlayer && player.show.show === detail.show) detail.shown = player.picture(detail.blob);
  }

  #draw(now) {
    const player = this.#player;
    if (player === null) return;
    const anew = this.#resized;
    if (anew) this.#fit(player);
    this.#resized = false;
    player.draw(now, anew);
    this.frames++;
  }

  /** Where the frame stands on the page: its left and top edge, its size and the page's pixels for each of the frame's. */
  get frame() {
    const { width, height } = this.show, box = this.container.getBoundingClientRect();
    const scale = this.size ? this.size / Math.max(width, height) : Math.min(box.width / width, box.height / height);
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    const below = this.centred && wide / high > box.width / box.height ? Math.round((box.height - high) / 2) : 0;
    return { left: box.left + Math.round((box.width - wide) / 2), top: box.bottom - below - high, wide, high, below, scale };
  }

  /** As large as fits, in the middle of the lower edge; as many pixels as the display has there. */
  #fit({ canvas, show: { width, height } }) {
    const { left, wide, high, below, scale } = this.frame;
    const dense = this.size ? 1 : window.devicePixelRatio;
    const limited = Math.min(dense, MOST_PX / (scale * Math.max(width, height)));
    const pixels = [width, height].map((side) => Math.max(1, Math.round(side * scale * limited)));
    if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) [canvas.width, canvas.height] = pixels;
    Object.assign(canvas.style, {
      width: `${wide}px`, height: `${high}px`, left: `${left - this.container.getBoundingClientRect().left}px`, bottom: `${below}px`,
    });
  }
}

function hasWebGL2() {
  return document.createElement("canvas").getContext("webgl2") !== null;
}
