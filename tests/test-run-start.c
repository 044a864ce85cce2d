/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The start of the program at the end of a job: that it was started is proven by what the board
 * says, also where the reset line leads nowhere, and it is listened to from its first line.
 */
#include "nf-flasher.h"

#include "support/test-flash.h"
#include "support/test-image.h"
#include "support/virtual-program.h"

#include <string.h>

enum { FLASH_SIZE = 1 << 20, PLACE = 0x80000 };

/* The SDK's lines at the boot ROM's rate, and the program's banner at its own. */
#define SCRIPT                                                                                     \
  "wait 60\nsay rf cal sector: 251\\r\\n\nwait 200\nbaud 115200\n"                                 \
  "say Example firmware 1.2.3\\r\\nready to go, waiting for orders\\r\\n\nprompt > \n"

typedef struct {
  const char *name;
  const char *board;
  NfBefore before;
  NfAfter after;
  gboolean no_stub;
  guint n_resets; /* of the line, while it is listened to: 0: the loader has started the program */
} Start;

static const Start starts[] = {
  { "lines", "", NF_BEFORE_RESET, NF_AFTER_RESET, FALSE, 2 },
  { "loader", "", NF_BEFORE_RESET, NF_AFTER_RUN, FALSE, 2 },
  { "hand/lines", "fault=stuck&hand=flash@2000", NF_BEFORE_BY_HAND, NF_AFTER_RESET, FALSE, 2 },
  { "hand/loader", "fault=stuck&hand=flash@2000", NF_BEFORE_BY_HAND, NF_AFTER_RUN, FALSE, 0 },
  { "hand/unwired", "fault=unwired&hand=flash@2000", NF_BEFORE_BY_HAND, NF_AFTER_RESET, FALSE, 0 },
  { "hand/no-lines", "reset=manual&hand=flash@2000", NF_BEFORE_BY_HAND, NF_AFTER_RESET, FALSE, 0 },
  { "hand/rom", "fault=unwired&hand=flash@2000", NF_BEFORE_BY_HAND, NF_AFTER_RESET, TRUE, 0 },
  { "there/unwired", "fault=unwired&boot=download", NF_BEFORE_NOTHING, NF_AFTER_RESET, FALSE, 0 },
};

static gboolean
has_prompt (const NfHeard *heard)
{
  gsize n = 0;
  const guint8 *bytes = nf_heard_get_bytes (heard, &n);

  return nf_heard_find (bytes, n, "waiting for orders\r\n> ") != NULL;
}

static void
set_up (TestFlash *f, gconstpointer data)
{
  const Start *start = data;
  g_autoptr (GBytes) program = virtual_program_make (SCRIPT);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (program, &size);

  test_flash_set_up_size (f, FLASH_SIZE);
  f->options.before = start->before;
  f->options.after = start->after;
  f->options.no_stub = start->no_stub;
  f->options.listening = (NfListening){ .limit_ms = 8000, .is_enough = has_prompt };
  test_flash_expect (f, 0, bytes, size);
  test_flash_store (f);
}

static void
assert_heard (const NfHeard *heard, const char *words)
{
  gsize n = 0;
  const guint8 *bytes = nf_heard_get_bytes (heard, &n);

  if (nf_heard_find (bytes, n, words) == NULL)
    g_error ("\"%s\" was not heard", words);
}

static void
test_start (TestFlash *f, gconstpointer data)
{
  const Start *start = data;
  g_autoptr (GBytes) bytes = test_image_new_data (5000, 7);
  g_autoptr (NfPlan) plan = test_flash_new_write (&f->options, PLACE, bytes);
  g_autoptr (GError) error = NULL;
  g_auto (NfResult) result = { 0 };

  test_flash_run (f, plan, start->board, &result, &error);
  g_assert_no_error (error);
  test_flash_expect (f, PLACE, g_bytes_get_data (bytes, NULL), 5000);
  test_flash_assert (f);
  assert_heard (result.heard, "rf cal sector: 251\r\n");
  assert_heard (result.heard, "waiting for orders\r\n> ");
  g_assert_cmpuint (nf_heard_get_n_resets (result.heard), ==, start->n_resets);
  if (!start->no_stub)
    g_assert_cmpuint (result.baud, ==, f->options.baud); /* of the job, not of its end */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++) {
    g_autofree char *path = g_strdup_printf ("/run-start/%s", starts[i].name);
    g_test_add (path, TestFlash, &starts[i], set_up, test_start, test_flash_tear_down);
  }
  return g_test_run ();
}
