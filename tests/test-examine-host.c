/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what the doctor does with a machine: ports that do not open, the bus while something is
 * plugged in, and jobs that have failed.
 */
#include "support/fake-host.h"
#include "support/test-flash.h"
#include "support/visit.h"

#define PORT "/dev/ttyUSB0"

/* --- Opening ----------------------------------------------------------------------------- */

static void
note_step (NfExamineStep step, gpointer data)
{
  GString *steps = data;

  g_string_append_printf (steps, "%d", step);
}

static NfExamineOptions
make_host_options (FakeHost *host, GString *steps)
{
  return (NfExamineOptions){
    .root = fake_host_get_root (host),
    .port = PORT,
    .device = PORT,
    .options = NF_PLAN_OPTIONS_DEFAULT,
    .step = note_step,
    .data = steps,
  };
}

static void
add_board (FakeHost *host, gint64 plugged_ms)
{
  FakeUsb usb = FAKE_USB_CH340;

  usb.plugged_ms = plugged_ms;
  fake_host_add_usb (host, &usb);
  fake_host_add_node (host, "ttyUSB0", 0666);
}

/* ModemManager lets go of it after 4 s. */
static void
test_modem_manager (TestFlash *f, gconstpointer data)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (GString) steps = g_string_new (NULL);
  g_autoptr (TestSpy) spy = test_spy_new (test_flash_new_board (f, ""));
  NfExamineOptions options = make_host_options (host, steps);
  g_autoptr (NfExamination) examination = NULL;

  add_board (host, 2000);
  fake_host_add_process (host, 812, "ModemManager", NULL);
  test_spy_refuse_open (spy, NF_ERROR_PORT_BUSY, 4);
  examination = nf_examine (&options, NF_TRANSPORT (spy), NULL, NULL);
  visit_assert_cause (examination, NF_CAUSE_NONE, NF_NEXT_NOTHING);
  g_assert_cmpuint (test_spy_get_n_opens (spy), ==, 5);
  g_assert_cmpstr (steps->str, ==, "0124");
  visit_assert_left_alone (spy);
}

/* It does not let go. */
static void
test_modem_manager_stays (TestFlash *f, gconstpointer data)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (GString) steps = g_string_new (NULL);
  g_autoptr (TestSpy) spy = test_spy_new (test_flash_new_board (f, ""));
  NfExamineOptions options = make_host_options (host, steps);
  g_autoptr (NfExamination) examination = NULL;

  add_board (host, 2000);
  fake_host_add_process (host, 812, "ModemManager", NULL);
  test_spy_refuse_open (spy, NF_ERROR_PORT_BUSY, 1000);
  examination = nf_examine (&options, NF_TRANSPORT (spy), NULL, NULL);
  visit_assert_cause (examination, NF_CAUSE_MODEM_MANAGER, NF_NEXT_WAIT);
  g_assert_cmpuint (test_spy_get_n_opens (spy), ==, 15);
  visit_assert_left_alone (spy);
}

/* Anybody else is not waited for. */
static void
test_busy (TestFlash *f, gconstpointer data)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (GString) steps = g_string_new (NULL);
  g_autoptr (TestSpy) spy = test_spy_new (test_flash_new_board (f, ""));
  NfExamineOptions options = make_host_options (host, steps);
  g_autoptr (NfExamination) examination = NULL;

  add_board (host, 2000);
  fake_host_add_process (host, 4711, "screen", PORT);
  test_spy_refuse_open (spy, NF_ERROR_PORT_BUSY, 1000);
  examination = nf_examine (&options, NF_TRANSPORT (spy), NULL, NULL);
  visit_assert_cause (examination, NF_CAUSE_BUSY, NF_NEXT_WAIT);
  g_assert_cmpuint (nf_examination_get_diagnosis (examination)->pid, ==, 4711);
  g_assert_cmpuint (test_spy_get_n_opens (spy), ==, 1);
  g_assert_cmpuint (test_spy_get_ms (spy), ==, 0);
}

static void
test_denied (TestFlash *f, gconstpointer data)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (GString) steps = g_string_new (NULL);
  g_autoptr (TestSpy) spy = test_spy_new (test_flash_new_board (f, ""));
  NfExamineOptions options = make_host_options (host, steps);
  g_autoptr (NfExamination) examination = NULL;

  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_add_node (host, "ttyUSB0", 0660);
  test_spy_refuse_open (spy, NF_ERROR_PORT_DENIED, 1);
  examination = nf_examine (&options, NF_TRANSPORT (spy), NULL, NULL);
  visit_assert_cause (examination, NF_CAUSE_NO_PERMISSION, NF_NEXT_COMMAND);
  g_assert_cmpstr (nf_examination_get_diagnosis (examination)->command,
                   ==,
                   "sudo usermod -aG dialout anna");
  g_assert_cmpstr (steps->str, ==, "01");
}

/* --- The bus ----------------------------------------------------------------------------- */

static void
test_bus_without_change (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfExamination) examination = nf_examine_bus (fake_host_get_root (host), 0, NULL, NULL);

  visit_assert_cause (examination, NF_CAUSE_NOTHING_CAME, NF_NEXT_WATCH_BUS);
}

typedef struct {
  FakeHost *host;
  gint is_over;
} Hand;

/* Whenever the watching began, something comes after that. */
static gpointer
plug_in (gpointer data)
{
  Hand *hand = data;

  for (guint i = 0; !g_atomic_int_get (&hand->is_over); i++) {
    g_autofree char *where = g_strdup_printf ("1-1.%u", i);
    FakeUsb usb = FAKE_USB_CH340;
    usb.where = where;
    fake_host_add_usb (hand->host, &usb);
    g_poll (NULL, 0, 20);
  }
  return NULL;
}

static void
test_bus_plugged (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  Hand hand = { .host = host };
  GThread *thread = g_thread_new ("hand", plug_in, &hand);
  g_autoptr (NfExamination) examination =
      nf_examine_bus (fake_host_get_root (host), 20, NULL, NULL);

  g_atomic_int_set (&hand.is_over, 1);
  g_thread_join (thread);
  g_assert_true (nf_examination_get_evidence (examination)->watched_bus);
  visit_assert_cause (examination, NF_CAUSE_NONE, NF_NEXT_CHOOSE_PORT);
}

static gpointer
cancel (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_bus_cancelled (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *hand = g_thread_new ("hand", cancel, cancellable);
  gint64 began = g_get_monotonic_time ();
  NfExamination *examination = nf_examine_bus (fake_host_get_root (host), 20, cancellable, &error);

  g_thread_join (hand);
  g_assert_null (examination);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - began, <, G_TIME_SPAN_SECOND);
}

/* --- After a job ------------------------------------------------------------------------- */

static void
test_failures (void)
{
  static const struct {
    NfError failure;
    NfCause cause;
  } list[] = {
    { NF_ERROR_PORT_GONE, NF_CAUSE_PORT_GONE },
    { NF_ERROR_PORT_DENIED, NF_CAUSE_NO_PERMISSION },
    { NF_ERROR_PORT_BUSY, NF_CAUSE_BUSY },
    { NF_ERROR_PORT_NOT_SERIAL, NF_CAUSE_NOT_SERIAL },
    { NF_ERROR_PORT_UNREACHABLE, NF_CAUSE_UNREACHABLE },
    { NF_ERROR_PORT_LOST, NF_CAUSE_LOST },
    { NF_ERROR_NO_ANSWER, NF_CAUSE_SILENT },
    { NF_ERROR_RUNS_PROGRAM, NF_CAUSE_RUNS_PROGRAM },
    { NF_ERROR_DEAF, NF_CAUSE_DEAF },
    { NF_ERROR_GARBAGE, NF_CAUSE_GARBAGE },
    { NF_ERROR_LINE, NF_CAUSE_LINE_ERRORS },
    { NF_ERROR_TIMED_OUT, NF_CAUSE_LINE_ERRORS },
    { NF_ERROR_WRONG_CHIP, NF_CAUSE_WRONG_CHIP },
    { NF_ERROR_FLASH_SILENT, NF_CAUSE_NO_FLASH_FF },
    { NF_ERROR_FLASH_REFUSED, NF_CAUSE_FLASH_LOCKED },
    { NF_ERROR_FILE_MISSING, NF_CAUSE_UNKNOWN },
  };
  NfExamineOptions options = visit_make_options ();

  for (gsize i = 0; i < G_N_ELEMENTS (list); i++) {
    g_autoptr (GError) failure = g_error_new (NF_ERROR, (int) list[i].failure, "it failed");
    g_autoptr (NfExamination) examination = nf_examine_failure (&options, failure);
    const NfDiagnosis *diagnosis = nf_examination_get_diagnosis (examination);
    g_assert_cmpstr (nf_cause_get_name (diagnosis->cause), ==, nf_cause_get_name (list[i].cause));
  }
}

#define ADD(name, function)                                                                        \
  g_test_add (name, TestFlash, NULL, test_flash_set_up, function, test_flash_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/examine-host/modem-manager", test_modem_manager);
  ADD ("/examine-host/modem-manager/stays", test_modem_manager_stays);
  ADD ("/examine-host/busy", test_busy);
  ADD ("/examine-host/denied", test_denied);
  g_test_add_func ("/examine-host/bus/nothing", test_bus_without_change);
  g_test_add_func ("/examine-host/bus/plugged", test_bus_plugged);
  g_test_add_func ("/examine-host/bus/cancelled", test_bus_cancelled);
  g_test_add_func ("/examine-host/failures", test_failures);
  return g_test_run ();
}
