/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The doctor's visits on a thread, see nf-doctor.h.
 */
#include "nf-doctor.h"

#include "nf-transports.h"
#include "nf-words-diagnosis.h"
#include "nf-words-guide.h"
#include "nf-words-report.h"
#include "nf-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* So long a person may take to plug a board in. */
enum { WATCH_SECONDS = 30 };

struct _NfDoctor {
  GObject parent_instance;

  GCancellable *cancellable; /* NULL: not busy */
  NfExamination *found;      /* NULL: nothing */
  char *step;
  char *headline;
  char *advice;
  char *evidence;
  char *reset_test;
};

G_DEFINE_FINAL_TYPE (NfDoctor, nf_doctor, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_BUSY,
  PROP_STEP,
  PROP_HEADLINE,
  PROP_ADVICE,
  PROP_EVIDENCE,
  PROP_RESET_TEST,
  PROP_NEXT,
  PROP_NEXT_LABEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/** A visit: what the thread needs. Owned by its task. */
typedef struct {
  NfDoctor *doctor; /* borrowed: the task holds it */
  char *port;
  gboolean is_device;
  NfPlanOptions options;
  NfTransport *transport; /* NULL: the board is not touched */
  GError *failure;        /* NULL: it is examined */
  gboolean watches_bus;
  gboolean tries_reset;
  NfResetSequence sequence; /* that is tried out */
} Visit;

static void
visit_free (gpointer data)
{
  Visit *self = data;

  g_free (self->port);
  g_clear_object (&self->transport);
  g_clear_error (&self->failure);
  g_free (self);
}

/* --- What is shown ----------------------------------------------------------------------- */

static void
notify_all (NfDoctor *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_text (char **member, char *text)
{
  g_free (*member);
  *member = text;
}

static char *
join_evidence (const NfEvidence *evidence)
{
  g_autoptr (GPtrArray) lines = nf_words_list_evidence (evidence);

  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* @found: (transfer full) (nullable) */
static void
take_found (NfDoctor *self, NfExamination *found)
{
  const NfEvidence *evidence = found != NULL ? nf_examination_get_evidence (found) : NULL;
  const NfDiagnosis *diagnosis = found != NULL ? nf_examination_get_diagnosis (found) : NULL;

  g_clear_pointer (&self->found, nf_examination_unref);
  self->found = found;
  set_text (&self->step, g_strdup (""));
  set_text (&self->headline,
            found != NULL ? nf_words_format_cause (evidence, diagnosis) : g_strdup (""));
  set_text (&self->advice,
            found != NULL ? nf_words_format_cause_advice (evidence, diagnosis) : g_strdup (""));
  set_text (&self->evidence, found != NULL ? join_evidence (evidence) : g_strdup (""));
}

/* --- The visit --------------------------------------------------------------------------- */

typedef struct {
  NfDoctor *doctor;
  NfExamineStep step;
} Step;

static gboolean
show_step (gpointer data)
{
  Step *step = data;

  set_text (&step->doctor->step, g_strdup (nf_words_get_examine_step (step->step)));
  g_object_notify_by_pspec (G_OBJECT (step->doctor), properties[PROP_STEP]);
  return G_SOURCE_REMOVE;
}

static void
free_step (gpointer data)
{
  Step *step = data;

  g_object_unref (step->doctor);
  g_free (step);
}

/* On the thread. */
static void
tell_step (NfExamineStep step, gpointer data)
{
  Visit *visit = data;
  Step *told = g_new (Step, 1);

  *told = (Step){ g_object_ref (visit->doctor), step };
  g_idle_add_full (G_PRIORITY_DEFAULT, show_step, told, free_step);
}

static void
try_reset (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Visit *visit = data;
  GError *error = NULL;
  NfHeard *heard = nf_examine_reset (visit->transport, &visit->sequence, cancellable, &error);

  if (heard != NULL)
    g_task_return_pointer (task, heard, (GDestroyNotify) nf_heard_unref);
  else
    g_task_return_error (task, error);
}

static void
make_visit (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Visit *visit = data;
  GError *error = NULL;
  NfExamination *found = NULL;
  NfExamineOptions options = {
    .root = g_getenv ("NODE_FLASHER_ROOT"), /* a machine made of files, see nf-host.h */
    .port = visit->port,
    .device = visit->is_device ? visit->port : NULL,
    .options = visit->options,
    .step = tell_step,
    .data = visit,
  };

  if (visit->watches_bus)
    found = nf_examine_bus (options.root, WATCH_SECONDS, cancellable, &error);
  else if (visit->failure != NULL)
    found = nf_examine_failure (&options, visit->failure);
  else
    found = nf_examine (&options, visit->transport, cancellable, &error);
  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) nf_examination_unref);
  else
    g_task_return_error (task, error);
}

static void
visit_is_over (GObject *source, GAsyncResult *result, gpointer data)
{
  NfDoctor *self = NF_DOCTOR (source);

  g_clear_object (&self->cancellable);
  take_found (self, g_task_propagate_pointer (G_TASK (result), NULL));
  notify_all (self);
}

static void
reset_is_over (GObject *source, GAsyncResult *result, gpointer data)
{
  NfDoctor *self = NF_DOCTOR (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (NfHeard) heard = g_task_propagate_pointer (G_TASK (result), &error);

  g_clear_object (&self->cancellable);
  if (heard != NULL)
    set_text (&self->reset_test, nf_words_format_reset_test (heard));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_text (&self->reset_test, g_strdup (nf_words_get_headline (error)));
  notify_all (self);
}

/* What an examination does next it tells itself. */
static const char *
get_first_step (const Visit *visit)
{
  if (visit->watches_bus)
    return _ ("Plug the board in now: the USB bus is watched");
  if (visit->tries_reset)
    return _ ("Resetting the board");
  return nf_words_get_examine_step (NF_EXAMINE_HOST);
}

/* @visit: (transfer full) */
static void
start (NfDoctor *self, Visit *visit)
{
  gboolean is_reset = visit->tries_reset;
  g_autoptr (GTask) task = NULL;

  if (self->cancellable != NULL) {
    visit_free (visit);
    return;
  }
  self->cancellable = g_cancellable_new ();
  visit->doctor = self;
  task = g_task_new (self, self->cancellable, is_reset ? reset_is_over : visit_is_over, NULL);
  /* What was found up to the moment of a cancel is of no use, but the port has to be free. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, visit, visit_free);
  take_found (self, NULL);
  set_text (&self->reset_test, g_strdup (""));
  set_text (&self->step, g_strdup (get_first_step (visit)));
  notify_all (self);
  g_task_run_in_thread (task, is_reset ? try_reset : make_visit);
}

static gboolean
is_device (NfPort *port)
{
  return nf_port_get_kind (port) != NF_PORT_VIRTUAL &&
         strstr (nf_port_get_name (port), "://") == NULL;
}

static Visit *
new_visit (NfPort *port, const NfPlanOptions *options)
{
  Visit *visit = g_new0 (Visit, 1);

  visit->port = g_strdup (nf_port_get_name (port));
  visit->is_device = is_device (port);
  visit->options = *options;
  return visit;
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_doctor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfDoctor *self = NF_DOCTOR (object);

  switch (id) {
  case PROP_BUSY:
    g_value_set_boolean (value, self->cancellable != NULL);
    break;
  case PROP_STEP:
    g_value_set_string (value, self->step);
    break;
  case PROP_HEADLINE:
    g_value_set_string (value, self->headline);
    break;
  case PROP_ADVICE:
    g_value_set_string (value, self->advice);
    break;
  case PROP_EVIDENCE:
    g_value_set_string (value, self->evidence);
    break;
  case PROP_RESET_TEST:
    g_value_set_string (value, self->reset_test);
    break;
  case PROP_NEXT:
    g_value_set_uint (value, nf_doctor_get_next (self));
    break;
  case PROP_NEXT_LABEL:
    g_value_set_string (value, nf_words_get_next (nf_doctor_get_next (self)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_doctor_finalize (GObject *object)
{
  NfDoctor *self = NF_DOCTOR (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->found, nf_examination_unref);
  g_free (self->step);
  g_free (self->headline);
  g_free (self->advice);
  g_free (self->evidence);
  g_free (self->reset_test);
  G_OBJECT_CLASS (nf_doctor_parent_class)->finalize (object);
}

static void
nf_doctor_class_init (NfDoctorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = nf_doctor_finalize;
  object_class->get_property = nf_doctor_get_property;
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_STEP] = g_param_spec_string ("step", NULL, NULL, "", flags);
  properties[PROP_HEADLINE] = g_param_spec_string ("headline", NULL, NULL, "", flags);
  properties[PROP_ADVICE] = g_param_spec_string ("advice", NULL, NULL, "", flags);
  properties[PROP_EVIDENCE] = g_param_spec_string ("evidence", NULL, NULL, "", flags);
  properties[PROP_RESET_TEST] = g_param_spec_string ("reset-test", NULL, NULL, "", flags);
  properties[PROP_NEXT] =
      g_param_spec_uint ("next", NULL, NULL, 0, G_MAXUINT, NF_NEXT_NOTHING, flags);
  properties[PROP_NEXT_LABEL] = g_param_spec_string ("next-label", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
nf_doctor_init (NfDoctor *self)
{
  self->reset_test = g_strdup ("");
  take_found (self, NULL);
}

/* --- Public ------------------------------------------------------------------------------ */

NfDoctor *
nf_doctor_new (void)
{
  return g_object_new (NF_TYPE_DOCTOR, NULL);
}

void
nf_doctor_examine (NfDoctor *self, NfPort *port, const NfPlanOptions *options)
{
  Visit *visit = new_visit (port, options);

  visit->transport = nf_transports_new (visit->port, &visit->failure);
  start (self, visit);
}

void
nf_doctor_judge (NfDoctor *self, NfPort *port, const NfPlanOptions *options, const GError *failure)
{
  Visit *visit = new_visit (port, options);

  visit->failure = g_error_copy (failure);
  start (self, visit);
}

void
nf_doctor_test_reset (NfDoctor *self, NfPort *port, const NfResetSequence *sequence)
{
  g_autoptr (GError) error = NULL;
  NfTransport *transport = nf_transports_new (nf_port_get_name (port), &error);
  Visit *visit = NULL;

  if (transport == NULL) {
    set_text (&self->reset_test, g_strdup (nf_words_get_headline (error)));
    notify_all (self);
    return;
  }
  visit = g_new0 (Visit, 1);
  visit->transport = transport;
  visit->tries_reset = TRUE;
  visit->sequence = *sequence;
  start (self, visit);
}

void
nf_doctor_watch_bus (NfDoctor *self)
{
  Visit *visit = g_new0 (Visit, 1);

  visit->watches_bus = TRUE;
  start (self, visit);
}

void
nf_doctor_cancel (NfDoctor *self)
{
  g_cancellable_cancel (self->cancellable);
}

void
nf_doctor_clear (NfDoctor *self)
{
  if (self->found == NULL)
    return;
  take_found (self, NULL);
  notify_all (self);
}

gboolean
nf_doctor_is_busy (NfDoctor *self)
{
  return self->cancellable != NULL;
}

const NfDiagnosis *
nf_doctor_get_diagnosis (NfDoctor *self)
{
  return self->found != NULL ? nf_examination_get_diagnosis (self->found) : NULL;
}

NfNext
nf_doctor_get_next (NfDoctor *self)
{
  const NfDiagnosis *diagnosis = nf_doctor_get_diagnosis (self);

  /* The list has chosen a port that came by itself. */
  if (diagnosis == NULL || diagnosis->cause == NF_CAUSE_NONE)
    return NF_NEXT_NOTHING;
  return diagnosis->next;
}

char *
nf_doctor_dup_report (NfDoctor *self)
{
  if (self->found == NULL)
    return g_strdup ("");
  return nf_words_format_report (nf_examination_get_evidence (self->found),
                                 nf_examination_get_diagnosis (self->found));
}
