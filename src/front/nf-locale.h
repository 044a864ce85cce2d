/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The language that the program speaks.
 */
#pragma once

/**
 * Takes the user's locale and finds the translations: where the program is installed, or in the
 * folder that NODEFLASHER_LOCALE_DIR names, which is how it runs from its build folder. To be
 * called once, before anything else.
 */
void nf_locale_init (void);
