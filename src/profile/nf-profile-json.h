/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From the text of a profile file to checked values; the keys are explained in nf-profile.h.
 * For the profile folder only.
 */
#pragma once

#include "nf-flash-settings.h"
#include "nf-reset-sequence.h"

#include <glib.h>

G_BEGIN_DECLS

#define NF_PROFILE_JSON_MAX_SIZE 65536

/** Stands for "so many bytes before the end of the flash". */
#define NF_PROFILE_ADDRESS_FROM_END G_MAXUINT32

typedef struct {
  char *name;
  char *description; /* "" when there is none */
  NfFlashSettings settings;
  gboolean auto_reset;
  NfResetSequence into_loader;
  NfResetSequence into_program;
  const char *module; /* static */
  guint32 init_data_address;
  guint32 blank_address;
} NfProfileValues;

/**
 * Reads and checks a profile's text.
 *
 * @file: what messages call it
 * @values: (out): written only on success, to be cleared by the caller
 *
 * Errors: NF_ERROR_PROFILE
 */
gboolean
nf_profile_values_parse (const char *file, GBytes *json, NfProfileValues *values, GError **error);

/** Frees what is in @values; all zero is allowed. */
void nf_profile_values_clear (NfProfileValues *values);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfProfileValues, nf_profile_values_clear)

G_END_DECLS
