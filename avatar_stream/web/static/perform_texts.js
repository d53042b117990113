// Every text of the page that performs, in one place, ready to be translated.

export const TEXTS = {
  title: "Perform", start: "Start the camera", stop: "Stop", before: "Sit as you would before any camera: light on your face, eyes in the picture.",
  privacy: "Your picture stays in this browser. What leaves it, for your own studio alone, are 478 points of your face, the picture’s size and the time.",
  loading: "Loading the tracker (once, 10 MB) …", asking: "Allow the camera when the browser asks.",
  missing: "The tracker for browsers is not installed on the studio’s machine. Run there, in its folder, and load this page again:",
  unloaded: "the tracker’s script can’t be loaded", broken: "The tracker broke down: load this page again, or try Chrome, Edge or Firefox",
  states: {
    connecting: "Connecting", open: "Connected", absent: "Studio not running", refused: "Old link", replaced: "Performing elsewhere",
    ready: "Ready", looking: "Starting", live: "Live", nobody: "No face",
  },
  lines: {
    absent: "The studio doesn’t answer. This page connects again by itself; is its source still “A browser”?",
    refused: "This link is not, or no more, the studio’s: open the one that its page shows under Source.",
    replaced: "Another page performs now. Load this one again to take over.",
  },
  errors: {
    NotAllowedError: "The browser may not use the camera: allow it in the address bar (or in the system’s settings), then press Start again.",
    NotFoundError: "This device has no camera.",
    NotReadableError: "The camera gives no picture: close other programs that use it, then press Start again.",
    OverconstrainedError: "This camera gives no picture of a usual size.",
    SecurityError: "Browsers give a page the camera over HTTPS alone: open the link exactly as the studio shows it.",
  },
};
