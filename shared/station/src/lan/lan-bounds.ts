/**
 * Purpose: the bounds of LAN lines (SE3), for both ends.
 * Invariant: whatever strangers do, a station holds no more connections, bytes and time for them than stands here.
 */

import { COUNTED_BOX_OVERHEAD } from '@gatefold/domain/crypto/counted-box';

/** A question is at most half a mebibyte, an answer eight: the longest run of entries, or a few chunks. */
export const MAX_QUESTION_BOX = 512 * 1024 + COUNTED_BOX_OVERHEAD;
export const MAX_ANSWER_BOX = 8 * 1024 * 1024 + COUNTED_BOX_OVERHEAD;

/** Two messages of a greeting each way on a LAN take milliseconds; Wi-Fi that was asleep takes a second. */
export const GREETING_MS = 5000;
/** For one whole message, eight mebibytes at two megabits a second included. */
export const MESSAGE_MS = 40_000;
/** The asking end closes a line that it has not used for so long. */
export const UNUSED_MS = 20_000;
/** The answering end waits a little longer, so that it is the asking one that closes. */
export const IDLE_MS = 30_000;

/** Stations with a line at a time: more than a venue has. */
export const MAX_LINES = 64;
/** Connections that have not greeted yet, in all and from one address. */
export const MAX_GREETING = 16;
export const MAX_GREETING_PER_ADDRESS = 4;
