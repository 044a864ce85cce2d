/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files on their way into the table, see nf-opener.h.
 */
#include "nf-opener.h"

#include "nf-bundle-async.h"
#include "nf-table-bundle.h"
#include "nf-words-bundle.h"
#include "nf-words-table-bundle.h"
#include "nf-words.h"

#include <glib/gi18n.h>

typedef enum { ITEM_PATH, ITEM_ARGUMENT, ITEM_COMMAND } ItemKind;

typedef struct {
  ItemKind kind;
  char *text;
} Item;

struct _NfOpener {
  GObject parent_instance;

  NfTable *table;
  NfSettings *settings;
  NfProfileStore *profiles;
  NfSpeed *speed;

  GQueue waiting;        /* of Item */
  gboolean is_busy;      /* one is being opened */
  char *origin;          /* the path of what is, or was last; NULL: a command */
  NfTableBundle *taken;  /* what the last bundle did to the table; NULL: nothing to take back */
  GVariant *plan_before; /* the options before it */
  char *baud_before;     /* NULL: it named no baud rate */
  GPtrArray *failures;   /* sentences, since nothing was waiting */
  char *headline;
  char *details;
  char *warnings;
};

G_DEFINE_FINAL_TYPE (NfOpener, nf_opener, G_TYPE_OBJECT)

enum { PROP_0, PROP_BUSY, PROP_HEADLINE, PROP_DETAILS, PROP_WARNINGS, PROP_CAN_UNDO, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { SIGNAL_LINE, N_SIGNALS };

static guint signals[N_SIGNALS];

static void open_next (NfOpener *self);

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->text);
  g_free (item);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
forget_taken (NfOpener *self)
{
  g_clear_pointer (&self->taken, nf_table_bundle_free);
  g_clear_pointer (&self->plan_before, g_variant_unref);
  g_clear_pointer (&self->baud_before, g_free);
}

static void
nf_opener_finalize (GObject *object)
{
  NfOpener *self = NF_OPENER (object);

  forget_taken (self);
  g_queue_clear_full (&self->waiting, item_free);
  g_ptr_array_unref (self->failures);
  g_free (self->origin);
  g_free (self->headline);
  g_free (self->details);
  g_free (self->warnings);
  g_clear_object (&self->speed);
  g_clear_object (&self->profiles);
  g_clear_object (&self->settings);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (nf_opener_parent_class)->finalize (object);
}

static void
nf_opener_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfOpener *self = NF_OPENER (object);

  switch (id) {
  case PROP_BUSY:
    g_value_set_boolean (value, self->is_busy);
    break;
  case PROP_HEADLINE:
    g_value_set_string (value, self->headline);
    break;
  case PROP_DETAILS:
    g_value_set_string (value, self->details);
    break;
  case PROP_WARNINGS:
    g_value_set_string (value, self->warnings);
    break;
  case PROP_CAN_UNDO:
    g_value_set_boolean (value, self->taken != NULL);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_opener_class_init (NfOpenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = nf_opener_finalize;
  object_class->get_property = nf_opener_get_property;
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_HEADLINE] = g_param_spec_string ("headline", NULL, NULL, "", flags);
  properties[PROP_DETAILS] = g_param_spec_string ("details", NULL, NULL, "", flags);
  properties[PROP_WARNINGS] = g_param_spec_string ("warnings", NULL, NULL, "", flags);
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_LINE] = g_signal_new ("line",
                                       G_TYPE_FROM_CLASS (klass),
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       1,
                                       G_TYPE_STRING);
}

static void
nf_opener_init (NfOpener *self)
{
  g_queue_init (&self->waiting);
  self->failures = g_ptr_array_new_with_free_func (g_free);
  self->headline = g_strdup ("");
  self->details = g_strdup ("");
  self->warnings = g_strdup ("");
}

/* --- Telling ----------------------------------------------------------------------------- */

static void
take_text (NfOpener *self, char **member, char *text, guint property)
{
  g_free (*member);
  *member = text;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Returns the lines in one text. */
static char *
join (GPtrArray *lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (char *) g_ptr_array_index (lines, i));
  return g_strdup (text->str);
}

static void
tell (NfOpener *self, const char *headline, GPtrArray *details, GPtrArray *warnings)
{
  take_text (self, &self->details, join (details), PROP_DETAILS);
  take_text (self, &self->warnings, join (warnings), PROP_WARNINGS);
  take_text (self, &self->headline, g_strdup (headline), PROP_HEADLINE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
}

static void
tell_nothing (NfOpener *self, const char *headline)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  tell (self, headline, none, none);
}

static void
set_busy (NfOpener *self, gboolean busy)
{
  self->is_busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
log_line (NfOpener *self, const char *line)
{
  g_signal_emit (self, signals[SIGNAL_LINE], 0, line);
}

/* --- What a bundle has done -------------------------------------------------------------- */

static gboolean
has_profile (NfOpener *self, const char *id)
{
  g_autoptr (NfProfile) profile = nf_profile_store_lookup (self->profiles, id, NULL);

  return profile != NULL;
}

static GPtrArray *
make_warnings (NfOpener *self, const NfBundle *bundle)
{
  GPtrArray *lines = nf_words_list_bundle_faults (bundle);

  if (bundle->profile != NULL && !has_profile (self, bundle->profile))
    g_ptr_array_add (
        lines,
        g_strdup_printf (_ ("There is no board %s here: choose yours"), bundle->profile));
  for (guint i = 0; i < self->failures->len; i++)
    g_ptr_array_add (lines, g_strdup (g_ptr_array_index (self->failures, i)));
  return lines;
}

static void
log_bundle (NfOpener *self, const char *headline, const NfBundle *bundle)
{
  log_line (self, headline);
  for (guint i = 0; i < bundle->notes->len; i++) {
    g_autofree char *sentence = nf_words_format_bundle_note (g_ptr_array_index (bundle->notes, i));
    log_line (self, sentence);
  }
}

/* --- Taking a bundle over ---------------------------------------------------------------- */

/* A recipe says all, others only what they name. */
static void
take_settings (NfOpener *self, const NfBundle *bundle)
{
  gboolean is_all = bundle->kind == NF_BUNDLE_RECIPE;
  NfFlashSettings settings = bundle->settings;

  if (is_all || settings.mode != NF_FLASH_MODE_KEEP)
    nf_settings_set_flash_mode (self->settings, settings.mode);
  if (is_all || settings.frequency != NF_FLASH_FREQUENCY_KEEP)
    nf_settings_set_flash_frequency (self->settings, settings.frequency);
  if (is_all || settings.size != NF_FLASH_SIZE_KEEP)
    nf_settings_set_flash_size (self->settings, settings.size);
  if (is_all || bundle->erase_all)
    nf_settings_set_erase_all (self->settings, bundle->erase_all);
}

static void
take_baud (NfOpener *self, guint baud)
{
  g_autofree char *text = g_strdup_printf ("%u", baud);

  if (baud == 0)
    return;
  g_object_get (self->speed, "text", &self->baud_before, NULL);
  g_object_set (self->speed, "text", text, NULL);
}

static void
take_profile (NfOpener *self, const char *name)
{
  g_autoptr (NfProfile) profile =
      name != NULL ? nf_profile_store_lookup (self->profiles, name, NULL) : NULL;

  if (profile != NULL)
    nf_settings_set_profile (self->settings, nf_profile_get_id (profile));
}

static void
take (NfOpener *self, const NfBundle *bundle)
{
  g_autofree char *origin = self->origin != NULL ? g_filename_display_name (self->origin) : NULL;
  g_autofree char *headline = nf_words_format_bundle (bundle);
  g_autoptr (GPtrArray) details = NULL;
  g_autoptr (GPtrArray) warnings = NULL;

  self->plan_before = nf_settings_dup_plan (self->settings);
  take_profile (self, bundle->profile);
  take_settings (self, bundle);
  take_baud (self, bundle->baud);
  self->taken = nf_table_bundle_take (self->table, bundle);
  details = nf_words_list_bundle_details (bundle, self->taken);
  if (origin != NULL)
    g_ptr_array_insert (details, 0, g_strdup_printf (_ ("From: %s"), origin));
  warnings = make_warnings (self, bundle);
  tell (self, headline, details, warnings);
  log_bundle (self, headline, bundle);
}

static void
fail (NfOpener *self, const GError *error)
{
  const char *headline = nf_words_get_headline (error);
  const char *advice = nf_words_get_advice (error);
  g_autoptr (GPtrArray) details = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *line = g_strdup_printf ("%s: %s", headline, error->message);

  g_ptr_array_add (self->failures, g_strdup (error->message));
  g_ptr_array_add (details, g_strdup (advice));
  tell (self, headline, details, self->failures);
  log_line (self, line);
}

/* --- One after the other ----------------------------------------------------------------- */

static void
opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (NfOpener) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (NfBundle) bundle = nf_bundle_open_finish (result, &error);

  g_weak_ref_clear (data);
  g_free (data);
  if (self == NULL)
    return;
  set_busy (self, FALSE);
  if (bundle != NULL)
    take (self, bundle);
  else
    fail (self, error);
  open_next (self);
}

static void
begin_opening (NfOpener *self, const Item *item)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);
  g_autofree char *base = g_filename_display_basename (item->text);
  g_autofree char *folder = g_get_current_dir ();
  /* Translators: the name of a file or a folder */
  g_autofree char *headline = g_strdup_printf (_ ("Opening %s…"), base);

  g_weak_ref_init (weak, self);
  forget_taken (self);
  g_free (self->origin);
  self->origin = item->kind != ITEM_COMMAND ? g_strdup (item->text) : NULL;
  set_busy (self, TRUE);
  if (item->kind == ITEM_COMMAND) {
    tell_nothing (self, _ ("Reading the command…"));
    nf_bundle_read_command_async (item->text, folder, opened, weak);
  } else {
    tell_nothing (self, headline);
    nf_bundle_open_async (item->text, opened, weak);
  }
}

/* What ends in an address is no bundle, since there is no file of that name. */
static gboolean
is_bundle (const Item *item)
{
  return item->kind == ITEM_COMMAND ||
         (!nf_image_is_internal (item->text) && nf_bundle_is_one (item->text));
}

static void
open_next (NfOpener *self)
{
  while (!self->is_busy && !g_queue_is_empty (&self->waiting)) {
    Item *item = g_queue_pop_head (&self->waiting);
    if (is_bundle (item))
      begin_opening (self, item);
    else if (item->kind == ITEM_ARGUMENT)
      nf_table_add_argument (self->table, item->text);
    else
      nf_table_add (self->table, item->text, NULL);
    item_free (item);
  }
}

static void
add (NfOpener *self, ItemKind kind, const char *text)
{
  Item *item = g_new0 (Item, 1);

  item->kind = kind;
  item->text = g_strdup (text);
  if (!self->is_busy)
    g_ptr_array_set_size (self->failures, 0);
  g_queue_push_tail (&self->waiting, item);
  open_next (self);
}

/* --- Public ------------------------------------------------------------------------------ */

NfOpener *
nf_opener_new (NfTable *table, NfSettings *settings, NfProfileStore *profiles, NfSpeed *speed)
{
  NfOpener *self = g_object_new (NF_TYPE_OPENER, NULL);

  self->table = g_object_ref (table);
  self->settings = g_object_ref (settings);
  self->profiles = g_object_ref (profiles);
  self->speed = g_object_ref (speed);
  return self;
}

void
nf_opener_add_path (NfOpener *self, const char *path)
{
  add (self, ITEM_PATH, path);
}

void
nf_opener_add_argument (NfOpener *self, const char *argument)
{
  add (self, ITEM_ARGUMENT, argument);
}

void
nf_opener_add_command (NfOpener *self, const char *text)
{
  add (self, ITEM_COMMAND, text);
}

void
nf_opener_undo (NfOpener *self)
{
  if (self->taken == NULL)
    return;
  nf_table_bundle_undo (self->taken, self->table);
  nf_settings_restore_plan (self->settings, self->plan_before);
  if (self->baud_before != NULL)
    g_object_set (self->speed, "text", self->baud_before, NULL);
  nf_opener_forget (self);
}

void
nf_opener_forget (NfOpener *self)
{
  forget_taken (self);
  tell_nothing (self, "");
}
