"""Selecting in a photo: masks and pieces that follow its edges, by which maps are corrected."""

from __future__ import annotations

import cv2
import numpy as np

ROUNDS = 4  # of GrabCut
BAND = 0.03  # of the longer side: how far from where it was an object's border may be looked for
COMPACT = 10.0  # of superpixels: round rather than along edges


def superpixels(photo: np.ndarray, area: int) -> np.ndarray:
    """Pieces of a photo uint8 [h, w, 3] that are alike, about `area` pixels each: int32 [h, w] of
    numbers from 0 on (SLICO: Achanta et al. 2012, in CIELAB).
    """
    lab = cv2.cvtColor(cv2.GaussianBlur(photo, (3, 3), 0), cv2.COLOR_RGB2LAB)
    side = max(4, round(area**0.5))
    found = cv2.ximgproc.createSuperpixelSLIC(lab, cv2.ximgproc.SLICO, side, COMPACT)
    found.iterate(10)
    found.enforceLabelConnectivity(25)
    return found.getLabels()


def tidied(photo: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """An object's mask bool [h, w] with its border where the photo's colours part: bool [h, w].

    Colours of object and background are learnt from the mask itself (GrabCut: Rother, Kolmogorov
    and Blake 2004); what lies farther from its border than BAND stays. A mask of all or nothing,
    and one that would be lost, come back as they are.
    """
    reach = max(2, round(BAND * max(mask.shape)))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
    hard = mask.astype(np.uint8)
    inside, near = cv2.erode(hard, disc), cv2.dilate(hard, disc)
    trimap = np.where(hard == 1, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    trimap[inside == 1], trimap[near == 0] = cv2.GC_FGD, cv2.GC_BGD
    if not mask.any() or mask.all() or not (near == 0).any():
        return mask
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)  # its clusters begin by chance
    cv2.grabCut(photo, trimap, (0, 0, 1, 1), *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = (trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)
    return found if found.any() else mask
