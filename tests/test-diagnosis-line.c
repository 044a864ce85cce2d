/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the judgement of a line that was open: situations, each with its one cause, what comes next
 * and the command. What the line said is made up.
 */
#include "support/fake-host.h"

#include "nf-diagnosis.h"
#include "nf-error.h"

#include <string.h>

#define PORT "/dev/ttyUSB0"

static void
add_board (FakeHost *host)
{
  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_add_node (host, "ttyUSB0", 0666);
}

static void
add_bad_kernel (FakeHost *host)
{
  add_board (host);
  fake_host_write (host, "proc/sys/kernel/osrelease", "5.13.12-200.fc34.x86_64\n");
}

static void
add_bad_kernel_514 (FakeHost *host)
{
  add_board (host);
  fake_host_write (host, "etc/os-release", "ID=arch\n");
  fake_host_write (host, "proc/sys/kernel/osrelease", "5.14.1-arch1\n");
}

static void
add_mended_kernel (FakeHost *host)
{
  add_board (host);
  fake_host_write (host, "proc/sys/kernel/osrelease", "5.13.14-200\n");
}

#define BOOT_3  "\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\n\n"
#define PROGRAM "Temperature 21.5, humidity 40\r\n"

typedef struct {
  const char *name;
  void (*make) (FakeHost *host);
  const char *heard;
  NfLineEvidence line; /* its members that are plain */
  int lost;            /* an NfError; 0: none */
  int chip_error;
  NfCause cause;
  NfNext next;
  const char *command;
} LineSituation;

#define LINES     .lines = NF_LINES_TOGETHER
#define BOOT(...) .boot = { .outcome = NF_BOOT_STARTED, __VA_ARGS__ }

static const LineSituation lines[] = {
  { .name = "well", .line = { LINES, .answers = TRUE }, .cause = NF_CAUSE_NONE },
  { .name = "lost",
    .line = { LINES },
    .lost = NF_ERROR_PORT_LOST,
    .cause = NF_CAUSE_LOST,
    .next = NF_NEXT_RETRY },
  { .name = "silent", .line = { LINES }, .cause = NF_CAUSE_SILENT, .next = NF_NEXT_GUIDE },
  { .name = "no-lines", .cause = NF_CAUSE_NO_LINES, .next = NF_NEXT_GUIDE },
  { .name = "no-lines-but-text",
    .heard = PROGRAM,
    .cause = NF_CAUSE_NO_LINES,
    .next = NF_NEXT_GUIDE },
  { .name = "no-lines-but-deaf",
    .line = { BOOT (.boot_mode = 1) },
    .cause = NF_CAUSE_DEAF,
    .next = NF_NEXT_RETRY },
  { .name = "no-lines-but-answers", .line = { .answers = TRUE }, .cause = NF_CAUSE_NONE },
  { .name = "echo",
    .heard = PROGRAM,
    .line = { LINES, .is_echo = TRUE },
    .cause = NF_CAUSE_ECHO,
    .next = NF_NEXT_RETRY },
  { .name = "runs-program",
    .heard = BOOT_3,
    .line = { LINES, BOOT (.boot_mode = 3, .reset_cause = 2), .has_reset_effect = TRUE },
    .cause = NF_CAUSE_RUNS_PROGRAM,
    .next = NF_NEXT_GUIDE },
  { .name = "no-reset",
    .heard = PROGRAM,
    .line = { LINES, BOOT (.boot_mode = -1) },
    .cause = NF_CAUSE_NO_RESET,
    .next = NF_NEXT_GUIDE },
  { .name = "deaf",
    .heard = "boot mode:(1,7)",
    .line = { LINES, BOOT (.boot_mode = 1, .reset_cause = 2) },
    .cause = NF_CAUSE_DEAF,
    .next = NF_NEXT_RETRY },
  { .name = "gpio15",
    .line = { LINES, BOOT (.boot_mode = 7, .reset_cause = 2) },
    .cause = NF_CAUSE_GPIO15,
    .next = NF_NEXT_RETRY },
  { .name = "brown-out",
    .line = { LINES, BOOT (.boot_mode = 3, .reset_cause = 1, .restarts = 3) },
    .cause = NF_CAUSE_BROWN_OUT,
    .next = NF_NEXT_RETRY },
  { .name = "brown-out-by-sign",
    .line = { LINES, BOOT (.boot_mode = -1, .sign = NF_SIGN_POWER) },
    .cause = NF_CAUSE_BROWN_OUT,
    .next = NF_NEXT_RETRY },
  { .name = "brown-out-but-answers",
    .line = { LINES, .answers = TRUE, BOOT (.boot_mode = 3, .sign = NF_SIGN_POWER) },
    .chip_error = NF_ERROR_TIMED_OUT,
    .cause = NF_CAUSE_BROWN_OUT,
    .next = NF_NEXT_RETRY },
  { .name = "garbage",
    .heard = "\x80\xfe\x01\x91\xf2\x80\x80\x07\x99\xfe",
    .line = { LINES, BOOT (.boot_mode = -1) },
    .cause = NF_CAUSE_GARBAGE,
    .next = NF_NEXT_SLOWER },
  { .name = "kernel-5.13.12",
    .make = add_bad_kernel,
    .line = { LINES },
    .cause = NF_CAUSE_KERNEL_CH340,
    .next = NF_NEXT_COMMAND,
    .command = "sudo apt update && sudo apt full-upgrade" },
  { .name = "kernel-5.14.1",
    .make = add_bad_kernel_514,
    .heard = "\x80\xfe\x01\x91\xf2\x80\x80\x07\x99\xfe",
    .line = { LINES },
    .cause = NF_CAUSE_KERNEL_CH340,
    .next = NF_NEXT_COMMAND,
    .command = "sudo pacman -Syu" },
  { .name = "kernel-5.13.14",
    .make = add_mended_kernel,
    .line = { LINES },
    .cause = NF_CAUSE_SILENT,
    .next = NF_NEXT_GUIDE },
  { .name = "kernel-but-answers",
    .make = add_bad_kernel,
    .line = { LINES, .answers = TRUE },
    .cause = NF_CAUSE_NONE },
  { .name = "wrong-chip",
    .line = { LINES, .answers = TRUE },
    .chip_error = NF_ERROR_WRONG_CHIP,
    .cause = NF_CAUSE_WRONG_CHIP,
    .next = NF_NEXT_CHOOSE_PORT },
  { .name = "line-errors",
    .line = { LINES, .answers = TRUE },
    .chip_error = NF_ERROR_LINE,
    .cause = NF_CAUSE_LINE_ERRORS,
    .next = NF_NEXT_SLOWER },
  { .name = "fell-silent",
    .line = { LINES, .answers = TRUE },
    .chip_error = NF_ERROR_TIMED_OUT,
    .cause = NF_CAUSE_LINE_ERRORS,
    .next = NF_NEXT_SLOWER },
  { .name = "repeated",
    .line = { LINES, .answers = TRUE, .repeated = 4 },
    .cause = NF_CAUSE_LINE_ERRORS,
    .next = NF_NEXT_SLOWER },
  { .name = "overruns",
    .line = { LINES, .answers = TRUE, .errors = { .overruns = 12 } },
    .cause = NF_CAUSE_LINE_ERRORS,
    .next = NF_NEXT_SLOWER },
  { .name = "a-little-repeated",
    .line = { LINES, .answers = TRUE, .repeated = 1, .errors = { .breaks = 9, .framing = 2 } },
    .cause = NF_CAUSE_NONE },
  { .name = "no-flash-ff",
    .line = { LINES, .answers = TRUE, .has_flash_id = TRUE, .flash_id = 0xFFFFFF },
    .chip_error = NF_ERROR_FLASH_SILENT,
    .cause = NF_CAUSE_NO_FLASH_FF,
    .next = NF_NEXT_RETRY },
  { .name = "no-flash-00",
    .line = { LINES, .answers = TRUE, .has_flash_id = TRUE, .flash_id = 0 },
    .chip_error = NF_ERROR_FLASH_SILENT,
    .cause = NF_CAUSE_NO_FLASH_00,
    .next = NF_NEXT_RETRY },
  { .name = "refused",
    .line = { LINES, .answers = TRUE },
    .chip_error = NF_ERROR_FLASH_REFUSED,
    .cause = NF_CAUSE_FLASH_LOCKED,
    .next = NF_NEXT_RETRY },
  { .name = "locked",
    .line = { LINES, .answers = TRUE, .is_locked = TRUE },
    .cause = NF_CAUSE_FLASH_LOCKED,
    .next = NF_NEXT_RETRY },
  { .name = "mirrored",
    .line = { LINES, .answers = TRUE, .is_mirrored = TRUE, .is_locked = TRUE },
    .cause = NF_CAUSE_FLASH_MIRRORED },
  { .name = "strange",
    .line = { LINES, .answers = TRUE },
    .chip_error = NF_ERROR_BAD_ANSWER,
    .cause = NF_CAUSE_UNKNOWN,
    .next = NF_NEXT_RETRY },
};

static void
fill_line (NfLineEvidence *line, const LineSituation *situation)
{
  *line = situation->line;
  line->was_tried = TRUE;
  line->heard = nf_heard_new ();
  if (situation->heard != NULL)
    nf_heard_add (line->heard,
                  0,
                  74880,
                  (const guint8 *) situation->heard,
                  strlen (situation->heard));
  if (situation->lost != 0)
    line->lost = g_error_new (NF_ERROR, situation->lost, "it is gone");
  if (situation->chip_error != 0)
    line->chip_error = g_error_new (NF_ERROR, situation->chip_error, "it does not go");
}

static void
test_line (gconstpointer data)
{
  const LineSituation *situation = data;
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) seen = NULL;
  NfLineEvidence line;
  NfEvidence evidence = { .port = PORT, .line = &line };
  g_auto (NfDiagnosis) diagnosis = { 0 };

  if (situation->make != NULL)
    situation->make (host);
  else
    add_board (host);
  seen = nf_host_look (fake_host_get_root (host), PORT);
  evidence.host = seen;
  fill_line (&line, situation);
  diagnosis = nf_diagnose (&evidence);
  g_assert_cmpstr (nf_cause_get_name (diagnosis.cause), ==, nf_cause_get_name (situation->cause));
  g_assert_cmpint (diagnosis.next, ==, situation->next);
  g_assert_cmpstr (diagnosis.command, ==, situation->command);
  nf_line_evidence_clear (&line);
}

/* Every cause from there on is the outcome of a situation above. */
static void
test_causes (void)
{
  gboolean met[NF_N_CAUSES] = { FALSE };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    met[lines[i].cause] = TRUE;
  for (int i = NF_CAUSE_LOST; i < NF_N_CAUSES; i++)
    if (!met[i])
      g_error ("nothing leads to %s", nf_cause_get_name ((NfCause) i));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *path = g_strconcat ("/diagnosis-line/", lines[i].name, NULL);
    g_test_add_data_func (path, &lines[i], test_line);
  }
  g_test_add_func ("/diagnosis-line/causes", test_causes);
  return g_test_run ();
}
