// Every text of the panel, in one place, ready to be translated.

const SIDES = { right: "Right", left: "Left" };
const CORNERS = {
  outer: "outer corner", inner: "inner corner", upper: "upper lid", lower: "lower lid", upper_outer: "upper lid, outer",
  upper_inner: "upper lid, inner", lower_outer: "lower lid, outer", lower_inner: "lower lid, inner", middle: "middle",
};
const POINTS = {
  nose_bridge: "Nose, bridge", nose_tip: "Nose, tip", nose_base: "Nose, base", mouth_right: "Mouth, right corner",
  mouth_left: "Mouth, left corner", upper_lip_top: "Upper lip, upper edge", upper_lip_bottom: "Upper lip, lower edge",
  lower_lip_top: "Lower lip, upper edge", lower_lip_bottom: "Lower lip, lower edge", upper_lip_right: "Upper lip, right",
  upper_lip_left: "Upper lip, left", lower_lip_right: "Lower lip, right", lower_lip_left: "Lower lip, left", chin: "Chin",
  jaw_right: "Jaw, right", jaw_left: "Jaw, left", cheek_right: "Cheek, right", cheek_left: "Cheek, left", forehead: "Forehead",
  right_iris: "Right iris", left_iris: "Left iris", head_top: "Top of the head", head_right: "Head, right", head_left: "Head, left",
};
const LAYERS = {
  background: "Background", clothes: "Clothes and body", hands: "Hands", neck: "Neck", ears: "Ears", face: "Face", nose: "Nose",
  mouth: "Mouth", eye_white: "White of the eye", iris: "Iris", lower_lash: "Lower lashes", upper_lash: "Upper lashes",
  lid_crease: "Crease of the lid", brow: "Brow", back_hair: "Back hair", front_hair: "Front hair", glasses: "Glasses",
  headwear: "Headwear", eye_opening: "Opening of the eye", shut_line: "Shut lid", mouth_inside: "Inside of the mouth",
  mouth_line_upper: "Upper lip’s line", mouth_line_lower: "Lower lip’s line", teeth: "Teeth", tongue: "Tongue",
  figure: "Figure", eyeball: "Eyeball", lid_skin: "Lid", eyes_closed: "Shut eye", mouth_open: "Open mouth",
};

function pointText(name) {
  const [, side, part, where] = /^(right|left)_(eye|brow)_(.+)$/.exec(name) ?? [];
  return POINTS[name] ?? (side ? `${SIDES[side]} ${part}, ${CORNERS[where]}` : name);
}

function layerText(name) {
  const [, what, side] = /^(.+?)(?:_(right|left))?$/.exec(name);
  const text = LAYERS[what] ?? what[0].toUpperCase() + what.slice(1).replaceAll("_", " ");
  return side ? `${text}, ${side}` : text;
}

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
    none: "There is no character yet.", show: (name) => `Show ${name}`, more: (name) => `More for ${name}`,
    menu: {
      fit: "Check the fit …", rename: "Rename …", duplicate: "Duplicate", psd: "Export for Photoshop (PSD)",
      ora: "Export for Krita, GIMP (ORA)", zip: "Export to share (zip)", delete: "Delete",
    },
    renameTitle: (name) => `About ${name}`, words: { name: "Name", author: "Author", licence: "Licence" },
    ownCopy: "It came with the program: your own copy of it is changed.", cancel: "Cancel", keep: "Save",
    deleted: (name) => `${name} is deleted`, undo: "Undo", exporting: (file) => `Making ${file} …`,
  },
  imports: {
    add: "Add a character", how: "Drop, paste or choose a picture, PSD, ORA or zip", label: "Files on their way",
    drop: "Drop to make a character", pasted: "Pasted picture.png",
    phases: {
      sending: "Sending …", waiting: "Waiting for the one before …", reading: "Reading …", finding: "Finding the face …",
      building: "Taking it apart and making it move …", done: "Ready", cancelled: "Cancelled",
      unfitted: "No face was found in it. Show where it is, and it will move.",
    },
    cancel: (file) => `Cancel ${file}`, dismiss: (file) => `Dismiss ${file}`, show: "Show", check: "Check the fit",
    place: "Show the face",
  },
  fit: {
    title: "Fit editor", opening: "Opening …", of: (name) => `Fit of ${name}`, where: "Where is the face?",
    cancel: "Cancel", save: "Save", saving: "Saving …", show: "Show", working: "Building …", newTitle: "A new character",
    leave: "Leave without saving?", leaveHint: "What you changed here is lost.", stay: "Go on editing", discard: "Discard changes",
    picture: "The character’s picture with its points", preview: "The character, moved by the sliders",
    near: "Show the head alone", mode: "What to change", modes: { face: "Whole face", parts: "Parts", points: "Points", brush: "Brush" },
    tools: {
      undo: "Undo (Ctrl+Z)", redo: "Redo (Ctrl+Shift+Z)", zoom_in: "Zoom in (+)", zoom_out: "Zoom out (−)",
      zoom_face: "Zoom to the face (F)", zoom_all: "Show all of the picture (0)",
    },
    keys: "Wheel or two fingers zoom, dragging beside the points moves the picture. Arrow keys move what is chosen, with Shift faster; + − and [ ] change its size and tilt.",
    points: "Points", pointName: "Point", putBack: "Put back", mirror: "Mirror over",
    both: "Both sides together", bothHint: "What you move on one side moves on the other",
    hints: {
      face: "Drag the box over the face; its corners change the size, the knob below turns it.",
      parts: "Drag each box over what it is called by. Left and right are the character’s own.",
      points: "Points of an eye lie on the edge of the visible eyeball, not on lashes. Left and right are the character’s own.",
      none: "",
    },
    parts: {
      all: "Face", right_eye: "Right eye", left_eye: "Left eye", right_brow: "Right brow", left_brow: "Left brow", nose: "Nose",
      mouth: "Mouth", face: "Outline",
    },
    partKeys: (name) => `${name}: arrow keys move it, plus and minus change its size, brackets turn it`,
    point: (name) => pointText(name),
    try: "Try it", play: "Play", rest: "Rest", tries: {
      blink: "Blink", mouth: "Mouth", smile: "Smile", brows: "Brows", gazeX: "Gaze ↔", gazeY: "Gaze ↕", turn: "Turn", nod: "Nod", tilt: "Tilt",
    },
    layers: "Layers", layersHint: "Point at one to see it alone; click to hide it here. Near ones come first.", showAll: "Show all",
    layer: (name) => layerText(name), label: (name) => LAYERS[name] ?? name,
    fileLayers: "Layers of the file", fileLayersHint: "What each of your layers is. Change what was told wrong.",
    brush: "Brush", brushHint: "Paint what belongs to another layer. With Alt, a click takes the layer under the pointer; [ and ] change the size.",
    becomes: "What the pixels become", from: "Only what is now", anything: "Anything", size: "Size", erase: "As it was",
    motion: "How far it moves", motions: {
      turn: "Turn", nod: "Nod", tilt: "Tilt", gaze: "Gaze", brows: "Brows", mouth: "Mouth", smile: "Smile and frown", physics: "Hair and ribbons",
    },
    style: "Moves like", styles: { drawn: "A drawing", natural: "A photo" }, styleHint: "Try the other one where it moves oddly.",
  },
  performance: {
    source: "Source", sources: {
      auto: "Any camera", "camera:0": "Camera 1", "camera:1": "Camera 2", "camera:2": "Camera 3", demo: "Demo performer",
      "demo:face": "Demo face (a filmed performance)",
    },
    other: "Video file …", file: "Path of a video file", use: "Use",
    mirror: "Mirror", mirrorHint: "Move like a mirror image",
    strength: "How strongly", strengths: {
      eyes: "Eyes", gaze: "Gaze", brows: "Brows", mouth: "Mouth", head: "Head turn", position: "Head movement",
    },
    pose: "Pose", poses: {
      eyes: "Eyes open", brows: "Brows raised", mouth: "Mouth open", pitch: "Look up", yaw: "Turn", roll: "Tilt",
      x: "Sideways", y: "Lower", size: "Face size",
    },
    smoothing: "Smoothness", smooth: "smooth", quick: "quick", smoothings: {
      eyes: "Eyes", gaze: "Gaze", brows: "Brows", mouth: "Mouth", rotation: "Head turn", position: "Head movement",
    },
    idle: "When no face is seen", hold: "Hold the last pose", ease: "Ease into idling", breathing: "Breathing",
    seconds: (value) => `${value.toFixed(1)} s`, resetOne: (name) => `Reset ${name}`,
  },
  expressions: {
    hint: "Click or press the key to hold an expression; again to let go. Several add up.",
    strength: "Strength", none: "Let go of all",
    call: "From a Stream Deck, a script or a global hotkey", copy: "Copy", copied: "Copied",
    names: {
      smile: "Smile", laugh: "Laugh", smirk: "Smirk", surprise: "Surprise", angry: "Angry", sad: "Sad",
      disgust: "Disgust", pout: "Pout", kiss: "Kiss", sleepy: "Sleepy", wink_left: "Wink left", wink_right: "Wink right",
    },
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
  doctor: {
    title: "Check this machine", looking: "Looking at camera, tracker, outputs … this takes a few seconds.", again: "Check again",
    close: "Close", copy: "Copy", copied: "Copied", works: (warns) => (warns ? "Everything that is needed works. What could be better:" : "Everything works."),
    fails: "Something that is needed doesn’t work:", verdicts: { ok: "Works", warn: "Could be better", fail: "Doesn’t work" },
  },
  welcome: {
    title: "First steps", close: "Skip all steps", back: "Back", skip: "Skip", next: "Next", finish: "Finish",
    steps: [
      ["What moves your character?", "Your camera’s picture never leaves this machine, and nobody sees it: only 58 numbers go on from it."],
      ["Who do you want to be?", "Take one of these, or any picture of your own: a drawing, a photo, a layered PSD."],
      ["This is your resting face", "Sit as you will sit, look at the screen, and relax. It takes a second, and can be done again at any time: key C."],
      ["You are ready", "Where shall others see you?"],
    ],
    sources: {
      auto: ["My camera", "The first one that works"], "demo:face": ["A demo", "A filmed performance: to look round without a camera"],
    },
    seen: {
      following: "Your face is tracked", nobody: "No face in view yet", opening: "Starting …", paused: "Paused", waiting: "No camera.",
      demo: "The demo is playing",
    },
    own: "My own picture", calibrated: "Done. It follows you from here.", demoRests: "A demo needs none of this.", again: "First steps",
    ways: {
      outputs: ["Zoom, Meet, Discord, OBS", "Outputs: a virtual camera, or one address with true transparency"],
      expressions: ["Expressions and keys", "A smile or a wink at the press of a key"], performance: ["How strongly it moves", "Eyes, mouth, head; smoother or quicker"],
    },
  },
  countdown: { look: "Look straight ahead and relax", now: "Hold still" },
  notices: { none: "No messages", title: "Messages", dismiss: "Dismiss" },
  absent: "The studio doesn’t answer.",
  help: {
    title: "Keyboard shortcuts", close: "Close", keys: [
      ["P", "Pause or resume"], ["C", "Calibrate, with a countdown"], ["S", "Snapshot"], ["R", "Start or stop recording"],
      ["1 … 9", "Hold an expression, or let go"], ["0", "Let go of all expressions"],
      ["← →", "Next tab, while a tab has the focus"], ["F2, Delete", "Rename or delete the character that has the focus"], ["?", "This list"],
    ],
  },
};
