/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What is remembered, see nf-settings.h.
 */
#include "nf-settings.h"

#include "nf-boot-verdict.h"
#include "nf-config.h"

enum {
  OTHER_PORTS_MAX = 5,
  LISTEN_MS = 8000, /* at most; a board that has said who it is takes a second or two */
};

struct _NfSettings {
  GObject parent_instance;

  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (NfSettings, nf_settings, G_TYPE_OBJECT)

enum { SIGNAL_PLAN_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* What a plan is made of, beside the table. */
static const char *const plan_keys[] = { "flash-mode",
                                         "flash-frequency",
                                         "flash-size",
                                         "erase-all" };

/* What a person wants of a job whatever is flashed. */
static const char *const habit_keys[] = { "rom-only", "keep-restore-point" };

static gboolean
is_among (const char *const *keys, gsize n, const char *key)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (key, keys[i]))
      return TRUE;
  return FALSE;
}

static void
changed (NfSettings *self, const char *key)
{
  if (is_among (plan_keys, G_N_ELEMENTS (plan_keys), key) ||
      is_among (habit_keys, G_N_ELEMENTS (habit_keys), key))
    g_signal_emit (self, signals[SIGNAL_PLAN_CHANGED], 0);
}

static void
nf_settings_finalize (GObject *object)
{
  g_clear_object (&NF_SETTINGS (object)->settings);
  G_OBJECT_CLASS (nf_settings_parent_class)->finalize (object);
}

static void
nf_settings_class_init (NfSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nf_settings_finalize;
  signals[SIGNAL_PLAN_CHANGED] = g_signal_new ("plan-changed",
                                               G_TYPE_FROM_CLASS (klass),
                                               G_SIGNAL_RUN_LAST,
                                               0,
                                               NULL,
                                               NULL,
                                               NULL,
                                               G_TYPE_NONE,
                                               0);
}

static void
nf_settings_init (NfSettings *self)
{
  self->settings = g_settings_new (NF_APP_ID);
  g_signal_connect_object (self->settings,
                           "changed",
                           G_CALLBACK (changed),
                           self,
                           G_CONNECT_SWAPPED);
}

NfSettings *
nf_settings_new (void)
{
  return g_object_new (NF_TYPE_SETTINGS, NULL);
}

/* --- Bindings ---------------------------------------------------------------------------- */

void
nf_settings_bind (NfSettings *self, const char *key, gpointer object, const char *property)
{
  g_settings_bind (self->settings, key, object, property, G_SETTINGS_BIND_DEFAULT);
}

static gboolean
get_choice (GValue *value, GVariant *variant, gpointer data)
{
  const char *const *values = data;
  const char *text = g_variant_get_string (variant, NULL);

  for (guint i = 0; values[i] != NULL; i++)
    if (g_str_equal (values[i], text)) {
      g_value_set_uint (value, i);
      return TRUE;
    }
  return FALSE;
}

static GVariant *
set_choice (const GValue *value, const GVariantType *type, gpointer data)
{
  const char *const *values = data;
  guint selected = g_value_get_uint (value);

  return selected < g_strv_length ((char **) values) ? g_variant_new_string (values[selected])
                                                     : NULL;
}

void
nf_settings_bind_choice (NfSettings *self,
                         const char *key,
                         GtkDropDown *drop_down,
                         const char *const *values)
{
  g_settings_bind_with_mapping (self->settings,
                                key,
                                drop_down,
                                "selected",
                                G_SETTINGS_BIND_DEFAULT,
                                get_choice,
                                set_choice,
                                (gpointer) values,
                                NULL);
}

void
nf_settings_add_action (NfSettings *self, GActionMap *map, const char *key)
{
  g_autoptr (GAction) action = g_settings_create_action (self->settings, key);

  g_action_map_add_action (map, action);
}

/* --- Values ------------------------------------------------------------------------------ */

char *
nf_settings_dup_port (NfSettings *self)
{
  return g_settings_get_string (self->settings, "port");
}

void
nf_settings_set_port (NfSettings *self, const char *name)
{
  g_settings_set_string (self->settings, "port", name);
}

char **
nf_settings_dup_other_ports (NfSettings *self)
{
  return g_settings_get_strv (self->settings, "other-ports");
}

void
nf_settings_add_other_port (NfSettings *self, const char *name)
{
  g_auto (GStrv) old = nf_settings_dup_other_ports (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  guint n = 1;

  g_strv_builder_add (builder, name);
  for (guint i = 0; old[i] != NULL && n < OTHER_PORTS_MAX; i++) {
    if (g_str_equal (old[i], name))
      continue;
    g_strv_builder_add (builder, old[i]);
    n++;
  }
  names = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "other-ports", (const char *const *) names);
}

void
nf_settings_remove_other_port (NfSettings *self, const char *name)
{
  g_auto (GStrv) old = nf_settings_dup_other_ports (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (guint i = 0; old[i] != NULL; i++)
    if (!g_str_equal (old[i], name))
      g_strv_builder_add (builder, old[i]);
  names = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "other-ports", (const char *const *) names);
}

char *
nf_settings_dup_baud_rate (NfSettings *self)
{
  return g_settings_get_string (self->settings, "baud-rate");
}

void
nf_settings_set_baud_rate (NfSettings *self, const char *text)
{
  g_settings_set_string (self->settings, "baud-rate", text);
}

gboolean
nf_settings_get_rom_only (NfSettings *self)
{
  return g_settings_get_boolean (self->settings, "rom-only");
}

gboolean
nf_settings_get_keep_restore_point (NfSettings *self)
{
  return g_settings_get_boolean (self->settings, "keep-restore-point");
}

GVariant *
nf_settings_dup_rows (NfSettings *self)
{
  return g_settings_get_value (self->settings, "rows");
}

void
nf_settings_set_rows (NfSettings *self, GVariant *rows)
{
  g_settings_set_value (self->settings, "rows", rows);
}

/* --- Options of a plan ------------------------------------------------------------------- */

void
nf_settings_set_flash_mode (NfSettings *self, NfFlashMode mode)
{
  g_settings_set_string (self->settings, "flash-mode", nf_flash_mode_to_string (mode));
}

void
nf_settings_set_flash_frequency (NfSettings *self, NfFlashFrequency frequency)
{
  g_settings_set_string (self->settings,
                         "flash-frequency",
                         nf_flash_frequency_to_string (frequency));
}

void
nf_settings_set_flash_size (NfSettings *self, NfFlashSize size)
{
  g_settings_set_string (self->settings, "flash-size", nf_flash_size_to_string (size));
}

void
nf_settings_set_erase_all (NfSettings *self, gboolean erase_all)
{
  g_settings_set_boolean (self->settings, "erase-all", erase_all);
}

void
nf_settings_set_profile (NfSettings *self, const char *id)
{
  g_settings_set_string (self->settings, "profile", id);
}

GVariant *
nf_settings_dup_plan (NfSettings *self)
{
  g_autoptr (GVariant) profile = g_settings_get_value (self->settings, "profile");
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "profile", profile);
  for (guint i = 0; i < G_N_ELEMENTS (plan_keys); i++) {
    g_autoptr (GVariant) value = g_settings_get_value (self->settings, plan_keys[i]);
    g_variant_builder_add (&builder, "{sv}", plan_keys[i], value);
  }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

void
nf_settings_restore_plan (NfSettings *self, GVariant *plan)
{
  GVariantIter iter;
  const char *key = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, plan);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    g_settings_set_value (self->settings, key, value);
}

/* The schema's choices are words that the parsers know, so these cannot fail but for "board",
 * which leaves what the profile says. */
static NfFlashSettings
get_flash_settings (NfSettings *self, NfProfile *profile)
{
  NfFlashSettings settings = nf_profile_get_flash_settings (profile);
  g_autofree char *mode = g_settings_get_string (self->settings, "flash-mode");
  g_autofree char *frequency = g_settings_get_string (self->settings, "flash-frequency");
  g_autofree char *size = g_settings_get_string (self->settings, "flash-size");

  nf_flash_mode_parse (mode, &settings.mode, NULL);
  nf_flash_frequency_parse (frequency, &settings.frequency, NULL);
  nf_flash_size_parse (size, &settings.size, NULL);
  return settings;
}

/* --- Resets ------------------------------------------------------------------------------ */

char *
nf_settings_dup_reset_sequence (NfSettings *self, const char *id)
{
  g_autoptr (GVariant) all = g_settings_get_value (self->settings, "reset-sequences");
  char *text = NULL;

  g_variant_lookup (all, id, "s", &text);
  return text != NULL ? text : g_strdup ("");
}

void
nf_settings_set_reset_sequence (NfSettings *self, const char *id, const char *text)
{
  g_autoptr (GVariant) all = g_settings_get_value (self->settings, "reset-sequences");
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  GVariantIter iter;
  const char *key = NULL;
  const char *value = NULL;

  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
    if (!g_str_equal (key, id))
      g_variant_builder_add (&builder, "{ss}", key, value);
  if (*text != '\0')
    g_variant_builder_add (&builder, "{ss}", id, text);
  g_settings_set_value (self->settings, "reset-sequences", g_variant_builder_end (&builder));
}

static NfResetSequence
get_into_loader (NfSettings *self, NfProfile *profile)
{
  g_autofree char *text = nf_settings_dup_reset_sequence (self, nf_profile_get_id (profile));
  NfResetSequence typed = { 0 };

  nf_reset_sequence_parse (&typed, text, NULL);
  return typed.n > 0 ? typed : *nf_profile_get_into_loader (profile);
}

NfPlanOptions
nf_settings_get_plan_options (NfSettings *self, NfProfile *profile, guint baud)
{
  g_autofree char *after = g_settings_get_string (self->settings, "after");
  NfPlanOptions options = {
    .baud = baud,
    .before = nf_profile_get_auto_reset (profile) ? NF_BEFORE_RESET : NF_BEFORE_BY_HAND,
    .after = nf_profile_get_auto_reset (profile) ? NF_AFTER_RESET : NF_AFTER_RUN,
    .settings = get_flash_settings (self, profile),
    .flash_bytes = nf_profile_get_flash_size (profile),
    .erase_all = g_settings_get_boolean (self->settings, "erase-all"),
    .write_all = g_settings_get_boolean (self->settings, "write-all"),
    .no_stub = nf_settings_get_rom_only (self),
    .into_loader = get_into_loader (self, profile),
    .into_program = *nf_profile_get_into_program (profile),
  };

  if (g_str_equal (after, "stay"))
    options.after = NF_AFTER_NOTHING;
  if (g_settings_get_boolean (self->settings, "check-boot"))
    options.listening = (NfListening){ LISTEN_MS, 0, nf_boot_is_decided };
  return options;
}
