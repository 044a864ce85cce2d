/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A run on a board's flash memory and what it shows, see nf-flash-run.h.
 */
#include "nf-flash-run-private.h"

G_DEFINE_FINAL_TYPE (NfFlashRun, nf_flash_run, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (NfOutcome,
                    nf_outcome,
                    G_DEFINE_ENUM_VALUE (NF_OUTCOME_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (NF_OUTCOME_SUCCESS, "success"),
                    G_DEFINE_ENUM_VALUE (NF_OUTCOME_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (NF_OUTCOME_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (NF_OUTCOME_UNDECIDED, "undecided"))

enum {
  PROP_0,
  PROP_OUTCOME,
  PROP_FRACTION,
  PROP_TEXT,
  PROP_BOARD,
  PROP_HEADLINE,
  PROP_ADVICE,
  PROP_DETAILS,
  PROP_SAVED_PATH,
  PROP_RESTORE_PATH,
  PROP_UNSAVED,
  PROP_WRITTEN,
  PROP_VERIFIED,
  PROP_BOOTED,
  PROP_BOOT_OUTCOME,
  PROP_REPAIR_LABEL,
  PROP_REPAIR_HINT,
  PROP_IS_LISTENING,
  PROP_MODULE,
  PROP_GUIDE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum { SIGNAL_LINE, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- What is shown ----------------------------------------------------------------------- */

void
nf_flash_run_show_text (NfFlashRun *self, char **member, char *text, const char *property)
{
  g_free (*member);
  *member = text;
  g_object_notify (G_OBJECT (self), property);
}

void
nf_flash_run_show_fraction (NfFlashRun *self, double fraction)
{
  self->fraction = fraction;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

void
nf_flash_run_show_board (NfFlashRun *self, const NfBoardFacts *facts)
{
  g_clear_object (&self->board);
  self->board = nf_board_new (facts);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BOARD]);
}

void
nf_flash_run_show_outcome (NfFlashRun *self, NfOutcome outcome)
{
  self->outcome = outcome;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OUTCOME]);
}

void
nf_flash_run_add_line (NfFlashRun *self, double seconds, const char *text)
{
  g_autofree char *line = g_strdup_printf ("%9.3f  %s", self->seconds_before + seconds, text);

  g_signal_emit (self, signals[SIGNAL_LINE], 0, line);
}

gboolean
nf_flash_run_has_files (NfFlashRun *self)
{
  return self->point == NULL && self->repair == NF_REPAIR_NONE &&
         (self->task == NF_TASK_WRITE || self->task == NF_TASK_VERIFY);
}

/* --- Object ------------------------------------------------------------------------------ */

/* Of the properties that are strings. */
static const char *
get_string (NfFlashRun *self, guint id)
{
  const char *const strings[N_PROPS] = {
    [PROP_TEXT] = self->text,
    [PROP_HEADLINE] = self->headline,
    [PROP_ADVICE] = self->advice,
    [PROP_DETAILS] = self->details,
    [PROP_SAVED_PATH] = self->saved_path,
    [PROP_RESTORE_PATH] = self->restore_path,
    [PROP_UNSAVED] = self->unsaved,
    [PROP_WRITTEN] = self->written,
    [PROP_VERIFIED] = self->verified,
    [PROP_BOOTED] = self->booted,
    [PROP_REPAIR_LABEL] = self->repair_label,
    [PROP_REPAIR_HINT] = self->repair_hint,
    [PROP_MODULE] = self->module,
    [PROP_GUIDE] = self->guide_text,
  };

  return strings[id];
}

static void
nf_flash_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfFlashRun *self = NF_FLASH_RUN (object);

  switch (id) {
  case PROP_OUTCOME:
    g_value_set_enum (value, (int) self->outcome);
    break;
  case PROP_FRACTION:
    g_value_set_double (value, self->fraction);
    break;
  case PROP_BOARD:
    g_value_set_object (value, self->board);
    break;
  case PROP_BOOT_OUTCOME:
    g_value_set_uint (value, self->verdict.outcome);
    break;
  case PROP_IS_LISTENING:
    g_value_set_boolean (value, self->is_listening);
    break;
  default:
    g_value_set_string (value, get_string (self, id));
  }
}

static void
nf_flash_run_finalize (GObject *object)
{
  NfFlashRun *self = NF_FLASH_RUN (object);

  g_clear_object (&self->table);
  g_clear_object (&self->job);
  g_clear_object (&self->board);
  g_clear_object (&self->port);
  g_clear_pointer (&self->overridden, nf_review_unref);
  g_clear_pointer (&self->point, nf_restore_point_free);
  g_clear_pointer (&self->survey, nf_survey_unref);
  g_free (self->path);
  g_free (self->text);
  g_free (self->headline);
  g_free (self->advice);
  g_free (self->details);
  g_free (self->saved_path);
  g_free (self->restore_path);
  g_free (self->unsaved);
  g_clear_error (&self->error);
  g_free (self->written);
  g_free (self->verified);
  g_free (self->booted);
  g_free (self->repair_label);
  g_free (self->repair_hint);
  g_free (self->module);
  g_free (self->guide_text);
  G_OBJECT_CLASS (nf_flash_run_parent_class)->finalize (object);
}

static void
nf_flash_run_class_init (NfFlashRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = nf_flash_run_finalize;
  object_class->get_property = nf_flash_run_get_property;
  properties[PROP_OUTCOME] =
      g_param_spec_enum ("outcome", NULL, NULL, NF_TYPE_OUTCOME, NF_OUTCOME_PENDING, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_BOARD] = g_param_spec_object ("board", NULL, NULL, NF_TYPE_BOARD, flags);
  properties[PROP_HEADLINE] = g_param_spec_string ("headline", NULL, NULL, "", flags);
  properties[PROP_ADVICE] = g_param_spec_string ("advice", NULL, NULL, "", flags);
  properties[PROP_DETAILS] = g_param_spec_string ("details", NULL, NULL, "", flags);
  properties[PROP_SAVED_PATH] = g_param_spec_string ("saved-path", NULL, NULL, "", flags);
  properties[PROP_RESTORE_PATH] = g_param_spec_string ("restore-path", NULL, NULL, "", flags);
  properties[PROP_UNSAVED] = g_param_spec_string ("unsaved", NULL, NULL, "", flags);
  properties[PROP_WRITTEN] = g_param_spec_string ("written", NULL, NULL, "", flags);
  properties[PROP_VERIFIED] = g_param_spec_string ("verified", NULL, NULL, "", flags);
  properties[PROP_BOOTED] = g_param_spec_string ("booted", NULL, NULL, "", flags);
  properties[PROP_BOOT_OUTCOME] =
      g_param_spec_uint ("boot-outcome", NULL, NULL, 0, G_MAXUINT, NF_BOOT_NOT_HEARD, flags);
  properties[PROP_REPAIR_LABEL] = g_param_spec_string ("repair-label", NULL, NULL, "", flags);
  properties[PROP_REPAIR_HINT] = g_param_spec_string ("repair-hint", NULL, NULL, "", flags);
  properties[PROP_IS_LISTENING] = g_param_spec_boolean ("is-listening", NULL, NULL, FALSE, flags);
  properties[PROP_MODULE] = g_param_spec_string ("module", NULL, NULL, "", flags);
  properties[PROP_GUIDE] = g_param_spec_string ("guide", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_LINE] = g_signal_new ("line",
                                       NF_TYPE_FLASH_RUN,
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
nf_flash_run_init (NfFlashRun *self)
{
  self->shown_item = NF_NO_ITEM;
  self->text = g_strdup ("");
  self->headline = g_strdup ("");
  self->advice = g_strdup ("");
  self->details = g_strdup ("");
  self->saved_path = g_strdup ("");
  self->restore_path = g_strdup ("");
  self->unsaved = g_strdup ("");
  self->written = g_strdup ("");
  self->verified = g_strdup ("");
  self->booted = g_strdup ("");
  self->repair_label = g_strdup ("");
  self->repair_hint = g_strdup ("");
  self->guide_text = g_strdup ("");
}

/* --- Public ------------------------------------------------------------------------------ */

NfFlashRun *
nf_flash_run_new (NfTask task, NfTable *table, NfPort *port, const NfPlanOptions *options)
{
  NfFlashRun *self = g_object_new (NF_TYPE_FLASH_RUN, NULL);

  self->task = task;
  self->table = g_object_ref (table);
  self->port = g_object_ref (port);
  self->module = g_strdup (nf_profile_get_module (nf_table_get_profile (table)));
  self->options = *options;
  if (task == NF_TASK_ERASE)
    self->options.after = NF_AFTER_NOTHING;
  if (task != NF_TASK_WRITE) /* else its program is none that anybody waits for */
    self->options.listening = (NfListening){ 0 };
  return self;
}

void
nf_flash_run_set_guard (NfFlashRun *self, NfReview *overridden, gboolean keeps)
{
  self->overridden = overridden != NULL ? nf_review_ref (overridden) : NULL;
  self->keeps = keeps;
}

void
nf_flash_run_put_back (NfFlashRun *self, const NfRestorePoint *point, gboolean on_any_board)
{
  self->point = nf_restore_point_copy (point);
  self->on_any_board = on_any_board;
}

void
nf_flash_run_repair (NfFlashRun *self, NfRepairKind kind)
{
  self->repair = kind;
}

void
nf_flash_run_write_all (NfFlashRun *self, gboolean erase_all)
{
  self->options.write_all = TRUE;
  self->options.erase_all = erase_all;
}

NfOutcome
nf_flash_run_get_outcome (NfFlashRun *self)
{
  return self->outcome;
}

NfTask
nf_flash_run_get_task (NfFlashRun *self)
{
  return self->task;
}

NfPort *
nf_flash_run_get_port (NfFlashRun *self)
{
  return self->port;
}

const char *
nf_flash_run_get_headline (NfFlashRun *self)
{
  return self->headline;
}

gboolean
nf_flash_run_is_listening (NfFlashRun *self)
{
  return self->is_listening;
}

const NfBootVerdict *
nf_flash_run_get_verdict (NfFlashRun *self)
{
  return &self->verdict;
}

const GError *
nf_flash_run_get_error (NfFlashRun *self)
{
  return self->error;
}

const char *
nf_flash_run_get_module (NfFlashRun *self)
{
  return self->module;
}

const NfRestorePoint *
nf_flash_run_get_point (NfFlashRun *self)
{
  return self->point;
}

const NfBoardFacts *
nf_flash_run_get_facts (NfFlashRun *self)
{
  return self->has_facts ? &self->facts : NULL;
}

NfSurvey *
nf_flash_run_get_survey (NfFlashRun *self)
{
  return self->survey;
}

gboolean
nf_flash_run_has_changed_flash (NfFlashRun *self)
{
  return self->has_changed_flash;
}

guint
nf_flash_run_get_asked_baud (NfFlashRun *self)
{
  return self->options.baud;
}

guint
nf_flash_run_get_reached_baud (NfFlashRun *self)
{
  return self->reached_baud;
}
