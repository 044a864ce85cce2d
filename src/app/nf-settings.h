/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the window remembers between two starts. The only place that knows GSettings; the keys
 * are described in the schema in data/.
 *
 * For the main thread.
 */
#pragma once

#include "nf-plan.h"
#include "nf-profile.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_SETTINGS (nf_settings_get_type ())

/** Signal "plan-changed": what goes into a plan was changed, by anybody. */
G_DECLARE_FINAL_TYPE (NfSettings, nf_settings, NF, SETTINGS, GObject)

/** Returns: (transfer full). The schema has to be installed or named by GSETTINGS_SCHEMA_DIR. */
NfSettings *nf_settings_new (void);

/** Keeps @key and the @property of @object alike, whichever changes, until @object is gone. */
void nf_settings_bind (NfSettings *self, const char *key, gpointer object, const char *property);

/** The same for a drop-down: its n-th entry stands for @values[n]. @values: NULL-terminated,
 * lives as long as the program */
void nf_settings_bind_choice (NfSettings *self,
                              const char *key,
                              GtkDropDown *drop_down,
                              const char *const *values);

/** Adds an action named @key to @map that shows and changes the key. */
void nf_settings_add_action (NfSettings *self, GActionMap *map, const char *key);

/** Returns: (transfer full) */
char *nf_settings_dup_port (NfSettings *self);
/** @name: "" for the port that suits best */
void nf_settings_set_port (NfSettings *self, const char *name);

/** Returns: (transfer full): names of ports that were typed, newest first; at most five */
char **nf_settings_dup_other_ports (NfSettings *self);
void nf_settings_add_other_port (NfSettings *self, const char *name);
/** Does nothing when @name is none of them. */
void nf_settings_remove_other_port (NfSettings *self, const char *name);

/** Returns: (transfer full): the baud rate as it was typed, which need not be one */
char *nf_settings_dup_baud_rate (NfSettings *self);
void nf_settings_set_baud_rate (NfSettings *self, const char *text);

/** Returns: whether the chip's own loader does it all */
gboolean nf_settings_get_rom_only (NfSettings *self);

/** Returns: whether what a job changes is kept as a restore point */
gboolean nf_settings_get_keep_restore_point (NfSettings *self);

/** Returns: (transfer full): the table as nf_table_save () gave it */
GVariant *nf_settings_dup_rows (NfSettings *self);
/** @rows: consumed when floating */
void nf_settings_set_rows (NfSettings *self, GVariant *rows);

/** Set what the header of a program is made to say, and what is done before. */
void nf_settings_set_flash_mode (NfSettings *self, NfFlashMode mode);
void nf_settings_set_flash_frequency (NfSettings *self, NfFlashFrequency frequency);
void nf_settings_set_flash_size (NfSettings *self, NfFlashSize size);
void nf_settings_set_erase_all (NfSettings *self, gboolean erase_all);

/** Chooses the board. @id: of a profile */
void nf_settings_set_profile (NfSettings *self, const char *id);

/** Returns: (transfer full): the board and all that the functions above set, as it is now */
GVariant *nf_settings_dup_plan (NfSettings *self);
/** Puts it back. @plan: what nf_settings_dup_plan () gave */
void nf_settings_restore_plan (NfSettings *self, GVariant *plan);

/** Returns: (transfer full): how a board of this profile is reset into its loader, as it was typed;
 * "" for what the profile says. @id: of a profile */
char *nf_settings_dup_reset_sequence (NfSettings *self, const char *id);
/** @text: need not be a sequence, and has no effect then */
void nf_settings_set_reset_sequence (NfSettings *self, const char *id, const char *text);

/**
 * Puts together what a job on a board of @profile needs to know beside the table.
 *
 * A reset is tried on every board, since it does no harm where the lines lead nowhere; a board
 * that cannot reset itself is started by its loader.
 */
NfPlanOptions nf_settings_get_plan_options (NfSettings *self, NfProfile *profile, guint baud);

G_END_DECLS
