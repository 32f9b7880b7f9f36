/** Saves the map as a picture; what draws it is fetched when it is first wanted. */
export function takePicture(): void {
  // Where it cannot be fetched no picture is saved, and the next press tries again.
  import('./picture.ts').then(({ savePicture }) => savePicture()).catch(() => undefined);
}
