/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The job on its worker thread: what reaches the main thread, in which order, and how it ends.
 */
#include "nf-job.h"

#include "nf-error.h"
#include "nf-virtual-transport.h"

#include "support/test-image.h"

typedef struct {
  GMainLoop *loop;
  GThread *main_thread;
  GString *log; /* one letter a signal: p progress, e event, F finished */
  double fraction;
  guint n_events;
  gboolean cancel_at_half;
  gboolean cancel_in_listening;
  gboolean was_cancelling; /* after that */
} Listener;

static void
hear_progress (NfJob *job, const NfProgress *progress, Listener *listener)
{
  double fraction = nf_job_get_fraction (job);

  g_assert_true (g_thread_self () == listener->main_thread);
  g_assert_cmpfloat (fraction, >=, listener->fraction);
  g_assert_cmpfloat (fraction, <, 1);
  g_assert_true (progress == nf_job_get_progress (job));
  listener->fraction = fraction;
  g_string_append_c (listener->log, 'p');
  if (listener->cancel_at_half && fraction > 0.5)
    nf_job_cancel (job);
  if (listener->cancel_in_listening && progress->phase == NF_PHASE_LISTEN) {
    nf_job_cancel (job);
    listener->was_cancelling = nf_job_get_state (job) == NF_JOB_CANCELLING;
  }
}

static void
hear_event (NfJob *job, const NfEvent *event, Listener *listener)
{
  g_assert_true (g_thread_self () == listener->main_thread);
  listener->n_events++;
  g_string_append_c (listener->log, 'e');
}

static void
hear_finished (NfJob *job, Listener *listener)
{
  g_assert_true (g_thread_self () == listener->main_thread);
  g_assert_cmpint (nf_job_get_state (job), ==, NF_JOB_DONE);
  g_string_append_c (listener->log, 'F');
  g_main_loop_quit (listener->loop);
}

static void
listen (Listener *listener, NfJob *job)
{
  listener->loop = g_main_loop_new (NULL, FALSE);
  listener->main_thread = g_thread_self ();
  listener->log = g_string_new (NULL);
  g_signal_connect (job, "progress", G_CALLBACK (hear_progress), listener);
  g_signal_connect (job, "event", G_CALLBACK (hear_event), listener);
  g_signal_connect (job, "finished", G_CALLBACK (hear_finished), listener);
}

static void
stop_listening (Listener *listener)
{
  while (g_main_context_iteration (NULL, FALSE)) /* nothing may come after the end */
    ;
  g_assert_cmpint (listener->log->str[listener->log->len - 1], ==, 'F');
  g_main_loop_unref (listener->loop);
  g_string_free (listener->log, TRUE);
}

static NfJob *
new_job (const char *port, gsize size)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GBytes) bytes = test_image_new_data (size, 1);
  g_autoptr (NfImage) image = nf_image_new ("a.bin", bytes);
  guint32 address = 0;
  g_autoptr (GError) error = NULL;
  NfTransport *board = nf_virtual_transport_new (port, &error);

  g_assert_no_error (error);
  g_autoptr (NfPlan) plan = nf_plan_new_write (&options, &address, &image, 1, &error);
  g_assert_no_error (error);
  return nf_job_new (plan, board);
}

static void
test_success (void)
{
  g_autoptr (NfJob) job = new_job ("virtual:esp-12e?unpaced", 100000);
  Listener listener = { 0 };

  g_assert_cmpint (nf_job_get_state (job), ==, NF_JOB_IDLE);
  listen (&listener, job);
  nf_job_start (job);
  g_assert_cmpint (nf_job_get_state (job), ==, NF_JOB_RUNNING);
  g_main_loop_run (listener.loop);
  g_assert_no_error (nf_job_get_error (job));
  g_assert_cmpfloat (nf_job_get_fraction (job), ==, 1);
  g_assert_cmpuint (nf_job_get_result (job)->bytes_written, ==, 100000);
  /* opened, connected, stub, board, item, written, verified, started */
  g_assert_cmpuint (listener.n_events, ==, 8);
  stop_listening (&listener);
}

static void
test_failure (void)
{
  g_autoptr (NfJob) job = new_job ("virtual:esp-12e?unpaced&fault=no-answer", 100);
  Listener listener = { 0 };

  listen (&listener, job);
  nf_job_start (job);
  g_main_loop_run (listener.loop);
  g_assert_error (nf_job_get_error (job), NF_ERROR, NF_ERROR_NO_ANSWER);
  g_assert_cmpfloat (nf_job_get_fraction (job), <, 1);
  stop_listening (&listener);
}

static void
test_cancel (void)
{
  /* Paced, so that the worker cannot be done before the main thread has seen half of it. */
  /* Another flash than the other tests have: nothing of it is there already. */
  g_autoptr (NfJob) job = new_job ("virtual:esp-12e?size=2MB", 40000);
  Listener listener = { .cancel_at_half = TRUE };

  listen (&listener, job);
  nf_job_start (job);
  g_main_loop_run (listener.loop);
  g_assert_error (nf_job_get_error (job), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (nf_job_get_result (job)->has_begun);
  g_assert_cmpfloat (nf_job_get_fraction (job), <, 1);
  stop_listening (&listener);
}

/* Listening is stopped without harm: all is done by then. */
static void
test_cancel_listening (void)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GBytes) bytes = test_image_new_data (5000, 1);
  g_autoptr (NfImage) image = nf_image_new ("a.bin", bytes);
  guint32 address = 0x1000;
  NfTransport *board = nf_virtual_transport_new ("virtual:esp-12e?size=1MB&fast", NULL);
  Listener listener = { .cancel_in_listening = TRUE };

  options.listening.limit_ms = 60000;
  g_autoptr (NfPlan) plan = nf_plan_new_write (&options, &address, &image, 1, NULL);
  g_autoptr (NfJob) job = nf_job_new (plan, board);
  listen (&listener, job);
  nf_job_start (job);
  g_main_loop_run (listener.loop);
  g_assert_true (listener.was_cancelling);
  g_assert_no_error (nf_job_get_error (job));
  g_assert_cmpfloat (nf_job_get_fraction (job), ==, 1);
  g_assert_true (nf_job_get_result (job)->is_task_done);
  g_assert_false (nf_job_get_result (job)->has_listened);
  g_assert_nonnull (nf_job_get_result (job)->heard);
  stop_listening (&listener);
}

/* The job lives as long as it runs, whoever lets go of it. */
static void
test_owns_itself (void)
{
  NfJob *job = new_job ("virtual:esp-12e?unpaced", 5000);
  Listener listener = { 0 };

  listen (&listener, job);
  nf_job_start (job);
  g_object_add_weak_pointer (G_OBJECT (job), (gpointer *) &job);
  g_object_unref (job);
  g_main_loop_run (listener.loop);
  stop_listening (&listener);
  g_assert_null (job);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/success", test_success);
  g_test_add_func ("/job/failure", test_failure);
  g_test_add_func ("/job/cancel", test_cancel);
  g_test_add_func ("/job/cancel-listening", test_cancel_listening);
  g_test_add_func ("/job/owns-itself", test_owns_itself);
  return g_test_run ();
}
