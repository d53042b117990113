export function openFit(store, wish) {}
