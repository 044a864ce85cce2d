/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The pieces that events are made of. For nf-cli-json*.c only.
 */
#pragma once

#include "nf-cli-json.h"

#include <json-c/json.h>

G_BEGIN_DECLS

typedef struct json_object NfCliJson;

/** Returns: (transfer full): an event that says only its name */
NfCliJson *nf_cli_json_begin (const char *name);

/** @text: as file names are, not always UTF-8 */
void nf_cli_json_add_text (NfCliJson *object, const char *key, const char *text);
void nf_cli_json_add_number (NfCliJson *object, const char *key, guint64 number);
/** Adds flash-mode, flash-freq and flash-size. */
void nf_cli_json_add_settings (NfCliJson *object, NfFlashSettings settings);

/** Adds what the doctor says. */
void nf_cli_json_add_diagnosis (NfCliJson *object, const NfExamination *examination);

/** Adds "booted": what became of the board. */
void nf_cli_json_add_booted (NfCliJson *object, const NfHeard *heard);

/** Frees @object. Returns: (transfer full): the line that it is */
char *nf_cli_json_finish (NfCliJson *object);

G_END_DECLS
