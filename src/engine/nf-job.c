/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The flasher on a worker thread, see nf-job.h.
 *
 * The worker hands its reports over under one lock and sees to it that at most one source waits
 * in the main loop to collect them, however fast they come. Its end is handed over the same way,
 * so it comes after all else.
 */
#include "nf-job.h"

#include <pthread.h>

/* What the worker has to tell. */
typedef struct {
  NfProgress progress;
  gboolean has_progress;
  GArray *events; /* of NfEvent */
  gboolean is_over;
  GError *error; /* once it is over */
} Mail;

/* What the two threads share. A pthread mutex, not GLib's, so that the thread sanitizer sees it. */
typedef struct {
  pthread_mutex_t lock;
  Mail mail;
  gboolean is_scheduled; /* a source waits in the main loop to collect it */
} Mailbox;

struct _NfJob {
  GObject parent_instance;

  NfPlan *plan;
  NfTransport *transport;
  GCancellable *cancellable;
  GMainContext *context;
  GThread *worker;
  NfJobState state;
  Mailbox mailbox;
  NfResult worker_result; /* written by the worker, read after it has ended */

  NfProgress progress;
  double fraction;
  NfResult result;
  GError *error;
};

G_DEFINE_FINAL_TYPE (NfJob, nf_job, G_TYPE_OBJECT)

enum { SIGNAL_PROGRESS, SIGNAL_EVENT, SIGNAL_FINISHED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
nf_job_finalize (GObject *object)
{
  NfJob *self = NF_JOB (object);

  nf_plan_unref (self->plan);
  g_clear_object (&self->transport);
  g_clear_object (&self->cancellable);
  g_main_context_unref (self->context);
  g_array_unref (self->mailbox.mail.events);
  pthread_mutex_destroy (&self->mailbox.lock);
  nf_result_clear (&self->result);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (nf_job_parent_class)->finalize (object);
}

static void
nf_job_class_init (NfJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nf_job_finalize;
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress",
                                           NF_TYPE_JOB,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           1,
                                           G_TYPE_POINTER);
  signals[SIGNAL_EVENT] = g_signal_new ("event",
                                        NF_TYPE_JOB,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        1,
                                        G_TYPE_POINTER);
  signals[SIGNAL_FINISHED] = g_signal_new ("finished",
                                           NF_TYPE_JOB,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           0);
}

static void
nf_job_init (NfJob *self)
{
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->mailbox.mail.events = g_array_new (FALSE, FALSE, sizeof (NfEvent));
  pthread_mutex_init (&self->mailbox.lock, NULL);
}

NfJob *
nf_job_new (NfPlan *plan, NfTransport *transport)
{
  NfJob *self = g_object_new (NF_TYPE_JOB, NULL);

  self->plan = nf_plan_ref (plan);
  self->transport = transport;
  return self;
}

/* --- Main thread ------------------------------------------------------------------------- */

static void
emit_events (NfJob *self, GArray *events)
{
  for (guint i = 0; i < events->len; i++)
    g_signal_emit (self, signals[SIGNAL_EVENT], 0, &g_array_index (events, NfEvent, i));
}

static void
emit_progress (NfJob *self, const NfProgress *progress)
{
  double fraction = nf_progress_get_fraction (self->plan, progress);

  self->progress = *progress;
  self->fraction = MAX (self->fraction, fraction);
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, &self->progress);
}

static void
finish (NfJob *job, GError *error)
{
  g_autoptr (NfJob) self = job; /* the reference that nf_job_start () took */

  g_thread_join (g_steal_pointer (&self->worker));
  self->error = error;
  self->result = self->worker_result;
  if (error == NULL)
    self->fraction = 1;
  self->state = NF_JOB_DONE;
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

/* Takes what the worker left, and emits it with the lock released. */
static gboolean
collect (gpointer data)
{
  NfJob *self = data;
  Mailbox *mailbox = &self->mailbox;
  g_autoptr (GArray) events = NULL;
  Mail mail;

  pthread_mutex_lock (&mailbox->lock);
  mail = mailbox->mail;
  events = mail.events;
  mailbox->mail = (Mail){ .events = g_array_new (FALSE, FALSE, sizeof (NfEvent)) };
  mailbox->is_scheduled = FALSE;
  pthread_mutex_unlock (&mailbox->lock);

  emit_events (self, events);
  if (mail.has_progress)
    emit_progress (self, &mail.progress);
  if (mail.is_over)
    finish (self, mail.error);
  return G_SOURCE_REMOVE;
}

/* --- Worker ------------------------------------------------------------------------------ */

/* Called with the lock held. */
static void
schedule (NfJob *self)
{
  if (self->mailbox.is_scheduled)
    return;
  self->mailbox.is_scheduled = TRUE;
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, collect, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

static void
take_progress (const NfProgress *progress, gpointer data)
{
  NfJob *self = data;

  pthread_mutex_lock (&self->mailbox.lock);
  self->mailbox.mail.progress = *progress;
  self->mailbox.mail.has_progress = TRUE;
  schedule (self);
  pthread_mutex_unlock (&self->mailbox.lock);
}

static void
take_event (const NfEvent *event, gpointer data)
{
  NfJob *self = data;

  pthread_mutex_lock (&self->mailbox.lock);
  g_array_append_val (self->mailbox.mail.events, *event);
  schedule (self);
  pthread_mutex_unlock (&self->mailbox.lock);
}

static gpointer
run (gpointer data)
{
  NfJob *self = data;
  NfReport report = { take_progress, take_event, self };
  GError *error = NULL;

  nf_flasher_run (self->plan,
                  self->transport,
                  &report,
                  self->cancellable,
                  &self->worker_result,
                  &error);
  pthread_mutex_lock (&self->mailbox.lock);
  self->mailbox.mail.is_over = TRUE;
  self->mailbox.mail.error = error;
  schedule (self);
  pthread_mutex_unlock (&self->mailbox.lock);
  return NULL;
}

/* --- Public ------------------------------------------------------------------------------ */

void
nf_job_start (NfJob *self)
{
  g_return_if_fail (self->state == NF_JOB_IDLE);
  self->state = NF_JOB_RUNNING;
  self->worker = g_thread_new ("nf-job", run, g_object_ref (self)); /* finish () lets it go */
}

void
nf_job_cancel (NfJob *self)
{
  if (self->state == NF_JOB_RUNNING)
    self->state = NF_JOB_CANCELLING;
  g_cancellable_cancel (self->cancellable);
}

NfJobState
nf_job_get_state (NfJob *self)
{
  return self->state;
}

NfPlan *
nf_job_get_plan (NfJob *self)
{
  return self->plan;
}

const NfProgress *
nf_job_get_progress (NfJob *self)
{
  return &self->progress;
}

double
nf_job_get_fraction (NfJob *self)
{
  return self->fraction;
}

const NfResult *
nf_job_get_result (NfJob *self)
{
  return &self->result;
}

const GError *
nf_job_get_error (NfJob *self)
{
  return self->error;
}
