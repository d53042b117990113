// A colour for each label, in the order of characters/labels.py: neighbours in a face look nothing like each other.

export const LABEL_COLOURS = [
  [120, 120, 130], [66, 133, 244], [255, 170, 60], [186, 104, 60], [240, 98, 146], [255, 205, 170], [255, 160, 122], [229, 57, 53],
  [240, 248, 255], [0, 188, 212], [94, 53, 177], [40, 30, 90], [171, 71, 188], [121, 85, 72], [0, 121, 107], [124, 179, 66],
  [255, 235, 59], [255, 112, 67],
];
