import { useState, type UIEvent } from "react";

/** Scrolled less than this still counts as being at the top. */
const TOP_PX = 4;

/** Whether a person points at a list or has scrolled it, so that nothing may move in it. */
export function useHold() {
  const [isHovered, setHovered] = useState(false);
  const [isScrolled, setScrolled] = useState(false);
  return {
    isHeld: isHovered || isScrolled,
    /** For the box around the list and its "3 new" button: on the way to the button nothing may move either. */
    pointerProps: {
      onPointerEnter: () => setHovered(true),
      onPointerLeave: () => setHovered(false),
    },
    /** For the element that scrolls. */
    onScroll: (event: UIEvent<HTMLElement>) => setScrolled(event.currentTarget.scrollTop > TOP_PX),
  };
}
