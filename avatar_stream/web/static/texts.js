// Every text of the panel, in one place, ready to be translated.

export const TEXTS = {
  title: "avatar_stream",
  actions: {
    pause: "Pause", resume: "Resume", calibrate: "Calibrate", snapshot: "Snapshot", record: "Record",
    bar: "Show", stop: "Stop recording", theme: "Light or dark", notices: "Messages", help: "Keyboard shortcuts",
  },
  tabs: {
    characters: "Characters", performance: "Performance", expressions: "Expressions", outputs: "Outputs",
    tracking: "Tracking",
  },
  states: {
    following: "Live", nobody: "No face", opening: "Starting", waiting: "No camera", paused: "Paused",
    absent: "Not running", refused: "Old link", connecting: "Connecting", ended: "Ended",
  },
  hints: {
    nobody: "No face in view. The character idles until you are back.",
    waiting: "Waiting for the source. The character idles meanwhile.",
    opening: "Opening the source …",
    paused: "Paused. The character idles, whoever is seen.",
  },
  covers: {
    absent: ["The studio isn’t running", "Start it in a terminal, and open the link that it shows.", "make run"],
    refused: [
      "This link is from an earlier start",
      "Each start has a new link. Open the one that the studio shows in its terminal.", "",
    ],
    connecting: ["Connecting …", "", ""],
    ended: ["The show has ended", "Start it again in a terminal, and open its new link.", "make run"],
  },
  stage: {
    label: "The character, as viewers see it", background: "Behind the character", transparent: "Transparent",
    studio: "Background", plain: "Plain", face: "Tracked face", faceLabel: "Wireframe of the tracked face",
    chooseSource: "Choose another source",
  },
  meters: {
    label: "Measured now", fps_in: "Camera", fps_out: "Output", latency: "Latency", dropped: "Dropped",
    kbit_s: "Bitrate", processor: "Processor", memory: "Memory", fps: "fps", ms: "ms", kbit: "kbit/s", percent: "%",
    megabytes: "MB", worst: (ms) => `p95 ${ms} ms`, none: "–",
    cores: "100 % is one core",
  },
  characters: {
    broken: "Can’t be used", by: (author, licence) => `${author} · ${licence}`,
    none: "There is no character yet.", show: (name) => `Show ${name}`,
  },
  source: {
    title: "Source", auto: "Any camera", demo: "Demo performer", demoFace: "Demo face (a filmed performance)",
    number: (number) => `Camera ${number}`, forbidden: (name) => `${name} (no permission)`, other: "Video or recorded file …",
    file: "Path of a video or .fsb file", look: "Look for cameras again",
    mirror: "Mirror", mirrorHint: "Move like a mirror image", calibrate: "Your face at rest",
    calibrateHint: "After a countdown: look straight ahead, relax", camera: "Camera and tracking", size: "Camera picture",
    sizeHint: "640×480 is enough for a face. Larger ones help where you sit far away, and cost time.",
    turn: "Turned by", response: "Response", responses: { steady: "Steady", usual: "Usual", quick: "Quick" },
    responseHint: "How the tracker itself weighs stillness against lag.",
  },
  performance: {
    use: "Use", movement: "Movement", groups: { head: "Head", eyes: "Eyelids", gaze: "Gaze", brows: "Brows", mouth: "Mouth" },
    smoothing: "Smoothing", deadZone: "Dead zone", of: (what, name) => `${what}: ${name}`, quick: "quick", soft: "soft",
    ofReach: (value) => (value ? `${Math.round(100 * value)} %` : "none"), moreOf: (name) => `Smoothing and dead zone: ${name}`,
    resetAll: "Reset all", together: "Both eyes together", togethers: { always: "Always", turned: "Head turned", never: "Never" },
    togetherHint: "A turned head hides one eye; the other one speaks for both then. “Always” leaves no winks.",
    pose: "Pose and size", poseHint: "Added to what you do.", poses: {
      eyes: "Eyes open", brows: "Brows raised", mouth: "Mouth open", pitch: "Look up", yaw: "Turn", roll: "Tilt",
      x: "Sideways", y: "Lower", size: "Face size",
    },
    words: "All changes, in words", noEdits: "Take off",
    unseen: "When nobody is seen", lost: { idle: "Idle", hold: "Stay as you were" }, liveliness: "Liveliness",
    hold: "Hold the last pose", ease: "Ease into it", breathing: "Breathing", breathingHint: "The chest rises and falls",
    seconds: (value) => `${value.toFixed(1)} s`, resetOne: (name) => `Reset ${name}`,
  },
  expressions: {
    hint: "Click, or press the key. Several add up.",
    none: "Let go of all", add: "New", edit: "Change", done: "Done", editHint: "Choose the one to change.",
    make: "New expression", change: (name) => `Change “${name}”`, name: "Name", nameHint: "Evil laugh",
    parts: "Built from", strength: (name) => `Strength of ${name}`, layers: "Layers of this character",
    layersHint: "Made by its artist to be switched.",
    more: "More, in words", moreHint: "yaw=+10deg mouth*1.3 browInnerUp=0.5", moreNote: "Everything that an edit can do.",
    press: "A press", presses: { toggle: "Holds it", hold: "While down", timed: "For a while" },
    pressNotes: {
      toggle: "Stays until the next press.", hold: "Stays as long as key or button are down.", timed: "Goes by itself.",
    },
    lasts: "Lasts", fadeIn: "Fades in", fadeOut: "Fades out", seconds: (value) => `${Number(value).toFixed(1)} s`,
    test: "Try it", save: "Save", cancel: "Cancel", remove: "Remove", reset: "As it was made", keys: "Keys",
    names: {
      smile: "Smile", laugh: "Laugh", smirk: "Smirk", surprise: "Surprise", angry: "Angry", sad: "Sad",
      disgust: "Disgust", pout: "Pout", kiss: "Kiss", sleepy: "Sleepy", wink_left: "Wink left", wink_right: "Wink right",
    },
  },
  shortcuts: {
    title: "Keys, Stream Deck and scripts",
    note: "Each action has a key on this page, one that works everywhere, and an address for a Stream Deck, an OBS script or a shell. The address stays the same from start to start.",
    page: "On this page", everywhere: "Everywhere", address: "Address", copy: (name) => `Copy the address of ${name}`,
    copied: "Copied", set: "Set", press: "Press …", keyOf: (name, key) => `Key for ${name}: ${key || "none"}`,
    globalKeyOf: (name, key) => `Key everywhere for ${name}: ${key || "none"}`,
    listening: "Press a key. Escape keeps what is, Backspace takes it away.",
    show: "Show", characters: "Characters", backgrounds: "Background",
    actions: {
      pause: "Pause or resume", calibrate: "Calibrate", snapshot: "Snapshot", record: "Start or stop recording",
      release: "Let go of all expressions", background: "Its own background",
    },
    character: (name) => `Show ${name}`, backgroundIs: (name) => `Background ${name}`, expression: (name) => name,
  },
  framing: {
    title: "Framing", view: "Part of the picture", views: { whole: "Whole", bust: "Bust", face: "Face" },
    aspect: "Shape", aspects: { own: "Its own", "16:9": "16:9", "1:1": "1:1", "9:16": "9:16" },
    hint: "Drag the character on the stage; the wheel zooms. Every output shows the same.",
    fine: "By number", zoom: "Zoom", places: { x: "Sideways", y: "Lower" }, reset: "Reset",
  },
  outputs: {
    running: "Running", none: "No output: nobody but this page sees the character.",
    add: "Add an output", kinds: {
      vcam: ["Virtual camera", "for Zoom, Meet, Discord"], preview: ["Window", "on this screen"],
      matroska: ["OBS stream", "with true transparency"],
    },
    phases: { opening: "Opening", showing: "On", waiting: "Waiting", hung: "Hangs", closed: "Closed" },
    pictures: (count, dropped) => `${count} pictures${dropped ? `, ${dropped} dropped` : ""}`,
    remove: (name) => `Close ${name}`, viewer: "Viewer address",
    viewerHint: "The character alone, transparent: a browser source in OBS, or a window on another screen. It stays the same.",
    open: "Open", copy: "Copy", copied: "Copied", picture: "Picture", size: "Size", rate: "Most pictures a second",
    background: "Background", own: "Its own", colour: "Colour", file: "Picture", path: "Path of a picture",
    names: { null: "Nowhere" },
  },
  tracking: {
    head: "Head", gaze: "Gaze", axes: { yaw: "Turn", pitch: "Nod", roll: "Tilt" },
    note: "What is tracked, before any change of yours. No picture of you is ever sent here.",
    groups: { eye: "Eyes", brow: "Brows", jaw: "Jaw", mouth: "Mouth", cheek: "Cheeks", nose: "Nose", tongue: "Tongue" },
  },
  countdown: { look: "Look straight ahead and relax", now: "Hold still" },
  notices: { none: "No messages", title: "Messages", dismiss: "Dismiss" },
  absent: "The studio doesn’t answer.",
  help: {
    title: "Keyboard shortcuts", close: "Close", keys: [
      ["← →", "Next tab, while a tab has the focus"], ["?", "This list"],
    ],
  },
};
