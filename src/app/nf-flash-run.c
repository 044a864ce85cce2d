/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One press of Flash, see nf-flash-run.h.
 */
#include "nf-flash-run.h"

#include "nf-error.h"
#include "nf-job.h"
#include "nf-transports.h"
#include "nf-words.h"

/* The bar's share of asking for the size of the flash, where that comes first. */
#define IDENTIFY_SHARE 0.05

/* How often the bar and its words may change: faster than an eye reads, and slow enough for the
 * main loop however fast the line is. */
enum { SHOW_EVERY_US = 50 * 1000 };

struct _NfFlashRun {
  GObject parent_instance;

  NfTable *table;
  char *port;
  NfPlanOptions options;

  NfJob *job; /* NULL: between two, or over */
  gboolean is_cancelled;
  gboolean has_identified;
  double seconds_before; /* of the jobs that are over: the log's clock goes on */
  gint64 shown_at;
  NfPhase shown_phase;
  guint shown_item;

  NfOutcome outcome;
  double fraction;
  char *text;
  NfBoard *board;
  char *headline;
  char *advice;
  char *details;
};

G_DEFINE_FINAL_TYPE (NfFlashRun, nf_flash_run, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (NfOutcome,
                    nf_outcome,
                    G_DEFINE_ENUM_VALUE (NF_OUTCOME_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (NF_OUTCOME_SUCCESS, "success"),
                    G_DEFINE_ENUM_VALUE (NF_OUTCOME_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (NF_OUTCOME_CANCELLED, "cancelled"))

enum {
  PROP_0,
  PROP_OUTCOME,
  PROP_FRACTION,
  PROP_TEXT,
  PROP_BOARD,
  PROP_HEADLINE,
  PROP_ADVICE,
  PROP_DETAILS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum { SIGNAL_LINE, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- What is shown ----------------------------------------------------------------------- */

/* Takes @text. */
static void
take_text (NfFlashRun *self, char **member, char *text, guint property)
{
  g_free (*member);
  *member = text;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_fraction (NfFlashRun *self, double fraction)
{
  self->fraction = fraction;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

static void
add_line (NfFlashRun *self, double seconds, const char *text)
{
  g_autofree char *line = g_strdup_printf ("%9.3f  %s", self->seconds_before + seconds, text);

  g_signal_emit (self, signals[SIGNAL_LINE], 0, line);
}

/* --- The end ----------------------------------------------------------------------------- */

/* A job that erases everything first can end before it has come to a file. */
static void
show_failed_rows (NfFlashRun *self, gboolean has_begun)
{
  guint item = self->shown_item != NF_NO_ITEM ? self->shown_item : 0;

  if (has_begun)
    nf_table_show_progress (self->table, item, NF_ROW_FAILED);
  else
    nf_table_show_progress (self->table, 0, NF_ROW_IDLE);
}

static void
end (NfFlashRun *self, NfOutcome outcome)
{
  take_text (self, &self->text, g_strdup (""), PROP_TEXT);
  self->outcome = outcome;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OUTCOME]);
  g_object_unref (self); /* taken at the start */
}

/* @plan, @result: (nullable): of the job that failed, if there was one */
static void
fail (NfFlashRun *self, const GError *error, const NfPlan *plan, const NfResult *result)
{
  gboolean is_cancel = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gboolean has_begun = result != NULL && result->has_begun;
  g_autofree char *left = has_begun ? nf_words_format_left_state (plan, result) : NULL;
  const char *advice = nf_words_get_advice (error);
  gboolean both = left != NULL && *advice != '\0';

  show_failed_rows (self, has_begun);
  /* What the chip said is worth nothing for the next board. */
  if (nf_table_get_problem (self->table) != NULL)
    nf_table_set_detected_bytes (self->table, 0);

  take_text (self, &self->headline, g_strdup (nf_words_get_headline (error)), PROP_HEADLINE);
  take_text (self,
             &self->advice,
             g_strconcat (left != NULL ? left : "", both ? "\n" : "", advice, NULL),
             PROP_ADVICE);
  take_text (self, &self->details, g_strdup (is_cancel ? "" : error->message), PROP_DETAILS);

  add_line (self, result != NULL ? result->seconds : 0, self->headline);
  if (!is_cancel)
    add_line (self, result != NULL ? result->seconds : 0, error->message);
  if (left != NULL)
    add_line (self, result->seconds, left);
  end (self, is_cancel ? NF_OUTCOME_CANCELLED : NF_OUTCOME_FAILED);
}

static void
succeed (NfFlashRun *self, const NfPlan *plan, const NfResult *result)
{
  nf_table_show_progress (self->table, nf_plan_get_n_items (plan) - 1, NF_ROW_WRITTEN);
  set_fraction (self, 1);
  take_text (self, &self->headline, nf_words_format_success (plan, result), PROP_HEADLINE);
  add_line (self, result->seconds, self->headline);
  end (self, NF_OUTCOME_SUCCESS);
}

/* --- Jobs -------------------------------------------------------------------------------- */

static void start_writing (NfFlashRun *self);

static double
get_whole_fraction (NfFlashRun *self, NfJob *job)
{
  if (nf_plan_get_task (nf_job_get_plan (job)) == NF_TASK_IDENTIFY)
    return nf_job_get_fraction (job) * IDENTIFY_SHARE;
  if (self->has_identified)
    return IDENTIFY_SHARE + nf_job_get_fraction (job) * (1 - IDENTIFY_SHARE);
  return nf_job_get_fraction (job);
}

static void
show_row (NfFlashRun *self, const NfProgress *progress)
{
  if (progress->item == NF_NO_ITEM || progress->item == self->shown_item)
    return;
  self->shown_item = progress->item;
  nf_table_show_progress (self->table, progress->item, NF_ROW_WRITING);
}

static void
job_progress (NfJob *job, const NfProgress *progress, NfFlashRun *self)
{
  gint64 now = g_get_monotonic_time ();

  show_row (self, progress);
  if (progress->phase == self->shown_phase && now - self->shown_at < SHOW_EVERY_US)
    return;
  self->shown_at = now;
  self->shown_phase = progress->phase;
  set_fraction (self, get_whole_fraction (self, job));
  take_text (self,
             &self->text,
             nf_words_format_progress (nf_job_get_plan (job), progress),
             PROP_TEXT);
}

static void
job_event (NfJob *job, const NfEvent *event, NfFlashRun *self)
{
  g_autofree char *text = nf_words_format_event (nf_job_get_plan (job), event);

  add_line (self, (double) event->elapsed_us / G_USEC_PER_SEC, text);
  if (event->kind != NF_EVENT_BOARD)
    return;
  g_clear_object (&self->board);
  self->board = nf_board_new (&event->facts);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BOARD]);
}

static void
take_identity (NfFlashRun *self, const NfResult *result)
{
  self->has_identified = TRUE;
  self->seconds_before = result->seconds;
  nf_table_set_detected_bytes (self->table, result->facts.flash_bytes);
  start_writing (self);
}

static void
job_finished (NfJob *finished, NfFlashRun *self)
{
  g_autoptr (NfJob) job = g_steal_pointer (&self->job);
  NfPlan *plan = nf_job_get_plan (job);
  const NfResult *result = nf_job_get_result (job);

  if (nf_job_get_error (job) != NULL)
    fail (self, nf_job_get_error (job), plan, result);
  else if (nf_plan_get_task (plan) == NF_TASK_IDENTIFY)
    take_identity (self, result);
  else
    succeed (self, plan, result);
}

static void
start_job (NfFlashRun *self, NfPlan *plan)
{
  g_autoptr (GError) error = NULL;
  NfTransport *transport = nf_transports_new (self->port, &error);

  if (transport == NULL) {
    fail (self, error, NULL, NULL);
    return;
  }
  self->job = nf_job_new (plan, transport);
  g_signal_connect_object (self->job, "progress", G_CALLBACK (job_progress), self, 0);
  g_signal_connect_object (self->job, "event", G_CALLBACK (job_event), self, 0);
  g_signal_connect_object (self->job, "finished", G_CALLBACK (job_finished), self, 0);
  nf_job_start (self->job);
  if (self->is_cancelled)
    nf_job_cancel (self->job);
}

static void
start_identifying (NfFlashRun *self)
{
  NfPlanOptions options = self->options;
  g_autoptr (NfPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  options.after = NF_AFTER_NOTHING;
  plan = nf_plan_new_identify (&options, TRUE, &error);
  if (plan != NULL)
    start_job (self, plan);
  else
    fail (self, error, NULL, NULL);
}

static void
start_writing (NfFlashRun *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = nf_table_make_plan (self->table, &self->options, &error);

  if (plan == NULL) {
    fail (self, error, NULL, NULL);
    return;
  }
  nf_table_show_progress (self->table, 0, NF_ROW_WAITING);
  start_job (self, plan);
}

/* --- Object ------------------------------------------------------------------------------ */

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
  case PROP_TEXT:
    g_value_set_string (value, self->text);
    break;
  case PROP_BOARD:
    g_value_set_object (value, self->board);
    break;
  case PROP_HEADLINE:
    g_value_set_string (value, self->headline);
    break;
  case PROP_ADVICE:
    g_value_set_string (value, self->advice);
    break;
  case PROP_DETAILS:
    g_value_set_string (value, self->details);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_flash_run_finalize (GObject *object)
{
  NfFlashRun *self = NF_FLASH_RUN (object);

  g_clear_object (&self->table);
  g_clear_object (&self->job);
  g_clear_object (&self->board);
  g_free (self->port);
  g_free (self->text);
  g_free (self->headline);
  g_free (self->advice);
  g_free (self->details);
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
}

/* --- Public ------------------------------------------------------------------------------ */

NfFlashRun *
nf_flash_run_new (NfTable *table, const char *port, const NfPlanOptions *options)
{
  NfFlashRun *self = g_object_new (NF_TYPE_FLASH_RUN, NULL);

  self->table = g_object_ref (table);
  self->port = g_strdup (port);
  self->options = *options;
  return self;
}

void
nf_flash_run_start (NfFlashRun *self)
{
  g_object_ref (self); /* given back at the end */

  /* What an earlier board said does not hold for this one. */
  nf_table_set_detected_bytes (self->table, 0);
  if (nf_table_needs_detection (self->table))
    start_identifying (self);
  else
    start_writing (self);
}

void
nf_flash_run_cancel (NfFlashRun *self)
{
  self->is_cancelled = TRUE;
  if (self->job != NULL)
    nf_job_cancel (self->job);
}

NfOutcome
nf_flash_run_get_outcome (NfFlashRun *self)
{
  return self->outcome;
}

const char *
nf_flash_run_get_headline (NfFlashRun *self)
{
  return self->headline;
}
