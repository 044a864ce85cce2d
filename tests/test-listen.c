/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Listening to boards that start: what is heard of every kind of program, at which rates, with how
 * many resets, and how long it takes.
 */
#include "nf-listen.h"

#include "nf-error.h"

#include "support/test-flash.h"
#include "support/virtual-program.h"

#include <string.h>

enum { LIMIT_MS = 12000, FLASH_SIZE = 1 << 20 };

/* A banner as programs have them. */
#define BANNER                                                                                     \
  "Example firmware 1.2.3, built on a Monday\\r\\nready to go, waiting for orders\\r\\n"
#define WORDS "Example firmware 1.2.3, built on a Monday\r\nready to go, waiting for orders\r\n"

typedef struct {
  TestFlash flash;
  NfTransport *board;
  NfListening listening;
  NfListenStart start;
  NfHeard *heard;
  gint64 took_ms;
  GError *error;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  test_flash_set_up_size (&f->flash, FLASH_SIZE);
  f->listening.limit_ms = LIMIT_MS;
  f->start = NF_LISTEN_RESET;
  f->heard = nf_heard_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->board);
  nf_heard_unref (f->heard);
  g_clear_error (&f->error);
  test_flash_tear_down (&f->flash, data);
}

/* Makes a board with a program, and switches it on. @script: NULL: a blank flash */
static void
make_board (Fixture *f, const char *script, const char *options)
{
  memset (f->flash.expected, 0xFF, f->flash.size);
  if (script != NULL) {
    g_autoptr (GBytes) image = virtual_program_make (script);
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (image, &size);
    test_flash_expect (&f->flash, 0, bytes, size);
  }
  test_flash_store (&f->flash);
  f->board = test_flash_new_board (&f->flash, options);
  nf_transport_open (f->board, 115200, NULL, &f->error);
  g_assert_no_error (f->error);
}

static gboolean
listen (Fixture *f, GCancellable *cancellable)
{
  NfResetSequence usual = { 0 };
  gint64 began = nf_transport_get_time (f->board);
  gboolean ok = nf_listen_to_boot (f->board,
                                   &f->listening,
                                   &usual,
                                   f->start,
                                   f->heard,
                                   NULL,
                                   NULL,
                                   cancellable,
                                   &f->error);

  f->took_ms = (nf_transport_get_time (f->board) - began) / G_TIME_SPAN_MILLISECOND;
  return ok;
}

/* All that was heard at @baud after reset @reset, 0: after any. */
static GByteArray *
get_bytes (const Fixture *f, guint baud, guint reset)
{
  GByteArray *found = g_byte_array_new ();
  gsize size = 0;
  const guint8 *bytes = nf_heard_get_bytes (f->heard, &size);

  for (guint i = 0; i < nf_heard_get_n_pieces (f->heard); i++) {
    const NfHeardPiece *piece = nf_heard_get_piece (f->heard, i);
    if (piece->baud == baud && (reset == 0 || piece->reset == reset))
      g_byte_array_append (found, bytes + piece->first, piece->n);
  }
  return found;
}

static void
show (const Fixture *f)
{
  gsize size = 0;
  const char *bytes = (const char *) nf_heard_get_bytes (f->heard, &size);

  for (guint i = 0; i < nf_heard_get_n_pieces (f->heard); i++) {
    const NfHeardPiece *piece = nf_heard_get_piece (f->heard, i);
    g_autofree char *raw = g_strndup (bytes + piece->first, piece->n);
    g_autofree char *escaped = g_strescape (raw, NULL);
    g_test_message ("%d to %d ms, %u baud, reset %u, %u bytes: %s",
                    (int) (piece->began_us / 1000),
                    (int) (piece->ended_us / 1000),
                    piece->baud,
                    piece->reset,
                    piece->n,
                    escaped);
  }
}

static void
assert_heard (const Fixture *f, guint baud, guint reset, const char *words)
{
  g_autoptr (GByteArray) bytes = get_bytes (f, baud, reset);

  if (nf_heard_find (bytes->data, bytes->len, words) != NULL)
    return;
  show (f);
  g_error ("\"%s\" was not heard at %u after reset %u", words, baud, reset);
}

static void
assert_rom_lines (const Fixture *f)
{
  assert_heard (f, NF_BOOT_BAUD, 1, "ets Jan  8 2013,rst cause:2, boot mode:(3,");
}

static guint
count_resets (const Fixture *f)
{
  return nf_heard_get_n_resets (f->heard);
}

/* --- Rates ------------------------------------------------------------------------------- */

/* A banner and then silence: each rate that is tried costs a reset. */
static void
test_banner (Fixture *f, gconstpointer data)
{
  guint baud = GPOINTER_TO_UINT (data);
  g_autofree char *script =
      g_strdup_printf ("wait 300\nbaud %u\nsay " BANNER "\nprompt > \n", baud);

  make_board (f, script, "");
  f->listening.program_baud = baud;
  g_assert_true (listen (f, NULL));
  g_assert_no_error (f->error);
  assert_rom_lines (f);
  assert_heard (f, baud, 2, WORDS "> ");
  g_assert_cmpuint (count_resets (f), ==, 2);
  g_assert_cmpint (f->took_ms, <, 4000);
}

/* Also where nobody has a presumption: 115200 is tried first, or 9600 when what is heard at the
 * ROM's rate says so. */
static void
test_likely (Fixture *f, gconstpointer data)
{
  guint baud = GPOINTER_TO_UINT (data);
  g_autofree char *script =
      g_strdup_printf ("wait 300\nbaud %u\nsay " BANNER "\nprompt > \n", baud);

  make_board (f, script, "");
  g_assert_true (listen (f, NULL));
  assert_heard (f, baud, 2, WORDS "> ");
  g_assert_cmpuint (count_resets (f), ==, 2);
}

/* A presumption that is wrong costs time and nothing else. */
static void
test_wrong_presumption (Fixture *f, gconstpointer data)
{
  make_board (f, "wait 300\nbaud 9600\nsay " BANNER "\nprompt > \n", "");
  f->listening.program_baud = 115200;
  g_assert_true (listen (f, NULL));
  assert_heard (f, 9600, 0, WORDS "> ");
}

/* Who goes on speaking is found without resets; one gives the beginning. */
static void
test_talker (Fixture *f, gconstpointer data)
{
  guint baud = GPOINTER_TO_UINT (data);
  g_autofree char *script =
      g_strdup_printf ("wait 200\nbaud %u\nsay " BANNER
                       "\nloop:\nsay reading 17 of 23: all is well\\r\\n\nwait 20\nloop\n",
                       baud);

  make_board (f, script, "");
  f->listening.limit_ms = 6000;
  g_assert_true (listen (f, NULL));
  assert_rom_lines (f);
  assert_heard (f, baud, 2, WORDS "reading 17 of 23: all is well\r\n");
  g_assert_cmpuint (count_resets (f), ==, 2);
  g_assert_cmpint (f->took_ms, ==, 6000);
}

/* A line a second, and no banner. */
static void
test_slow_talker (Fixture *f, gconstpointer data)
{
  make_board (f, "baud 38400\nloop:\nsay temperature: 21.5 degrees\\r\\n\nwait 1000\nloop\n", "");
  g_assert_true (listen (f, NULL));
  assert_heard (f, 38400, 0, "temperature: 21.5 degrees\r\n");
}

/* With a 40 MHz crystal the ROM speaks at 115200. */
static void
test_40_mhz (Fixture *f, gconstpointer data)
{
  make_board (f, "wait 300\nbaud 115200\nsay " BANNER "\nprompt > \n", "crystal=40");
  g_assert_true (listen (f, NULL));
  assert_heard (f, 115200, 2, "ets Jan  8 2013,rst cause:2, boot mode:(3,");
  assert_heard (f, 115200, 2, WORDS "> ");
}

/* --- Programs at the ROM's rate, and none ------------------------------------------------ */

/* A loop there is not searched past, though each time round it is silent for a second. */
static void
test_loop (Fixture *f, gconstpointer data)
{
  make_board (f, "needs-init-data\n", "");
  g_assert_true (listen (f, NULL));
  assert_heard (f, NF_BOOT_BAUD, 1, "rf_cal[0] !=0x05,is 0xFF");
  g_assert_cmpuint (count_resets (f), ==, 1);
  g_assert_cmpint (f->took_ms, ==, LIMIT_MS);
  for (guint i = 0; i < nf_heard_get_n_pieces (f->heard); i++)
    g_assert_cmpuint (nf_heard_get_piece (f->heard, i)->baud, ==, NF_BOOT_BAUD);
}

static void
test_program_at_boot_rate (Fixture *f, gconstpointer data)
{
  make_board (f, "wait 700\nsay " BANNER "\nprompt > \n", "");
  g_assert_true (listen (f, NULL));
  assert_heard (f, NF_BOOT_BAUD, 1, WORDS "> ");
  g_assert_cmpuint (count_resets (f), ==, 1);
  g_assert_cmpint (f->took_ms, <, 4000);
}

static void
test_silence (Fixture *f, gconstpointer data)
{
  make_board (f, "wait 100000\n", "");
  g_assert_true (listen (f, NULL));
  assert_rom_lines (f);
  g_assert_cmpuint (count_resets (f), ==, 2);
  g_assert_cmpint (f->took_ms, >, 3000);
  g_assert_cmpint (f->took_ms, <, 4500);
}

/* A program that speaks late is still heard. */
static void
test_late (Fixture *f, gconstpointer data)
{
  make_board (f, "wait 1700\nbaud 9600\nsay " BANNER "\nprompt > \n", "");
  g_assert_true (listen (f, NULL));
  assert_heard (f, 9600, 0, WORDS "> ");
}

static void
test_dead (Fixture *f, gconstpointer data)
{
  make_board (f, "wait 100000\n", "fault=held");
  g_assert_true (listen (f, NULL));
  g_assert_cmpuint (nf_heard_get_n_pieces (f->heard), ==, 0);
  g_assert_cmpint (f->took_ms, <, 4500);
}

/* --- Limits ------------------------------------------------------------------------------ */

static gboolean
has_seen_banner (const NfHeard *heard)
{
  gsize size = 0;
  const guint8 *bytes = nf_heard_get_bytes (heard, &size);

  return nf_heard_find (bytes, size, "ready to go") != NULL;
}

static void
test_enough (Fixture *f, gconstpointer data)
{
  make_board (f,
              "wait 300\nbaud 115200\nsay " BANNER
              "\nloop:\nsay more and more\\r\\n\nwait 5\nloop\n",
              "");
  f->listening.is_enough = has_seen_banner;
  g_assert_true (listen (f, NULL));
  assert_heard (f, 115200, 2, "ready to go");
  g_assert_cmpint (f->took_ms, <, 1800);
}

/* A program that starts once and ruins itself: the ROM's lines come while another rate is
 * listened to. */
static void
test_restarts_later (Fixture *f, gconstpointer data)
{
  static const guint delays_ms[] = { 0, 50, 600, 1500 };

  for (gsize i = 0; i < G_N_ELEMENTS (delays_ms); i++) {
    g_autofree char *script =
        g_strdup_printf ("baud 115200\nsay Adjusting the flash memory.\\r\\n\n"
                         "wait %u\nerase 0 1000\nrestart\n",
                         delays_ms[i]);
    g_clear_object (&f->board);
    nf_heard_unref (f->heard);
    f->heard = nf_heard_new ();
    make_board (f, script, "");
    g_assert_true (listen (f, NULL));
    assert_heard (f, NF_BOOT_BAUD, 0, "ets_main.c");
  }
}

/* Whatever a board does, it is over when the time is. */
static void
test_limit (Fixture *f, gconstpointer data)
{
  static const char *const scripts[] = {
    "flood 100000\n",
    "baud 115200\nflood 100000\n",
    "baud 9600\nloop:\nsay x\nwait 90\nloop\n",
    "loop:\nbaud 115200\nsay " BANNER "\nbaud 57600\nsay " BANNER "\nwait 250\nloop\n",
    "restart\n",
    "wait 100000\n",
  };
  static const guint limits[] = { 1, 120, 1000, 1700, 2500, 5000 };

  for (gsize s = 0; s < G_N_ELEMENTS (scripts); s++)
    for (gsize l = 0; l < G_N_ELEMENTS (limits); l++) {
      g_clear_object (&f->board);
      make_board (f, scripts[s], "");
      f->listening.limit_ms = limits[l];
      g_assert_true (listen (f, NULL));
      /* The first reset is done in any case, and takes 100 ms. */
      g_assert_cmpint (f->took_ms, <=, MAX (limits[l], 101));
    }
}

static void
test_flood (Fixture *f, gconstpointer data)
{
  gsize size = 0;

  make_board (f, "baud 921600\nflood 100000\n", "");
  f->listening.program_baud = 921600;
  g_assert_true (listen (f, NULL));
  nf_heard_get_bytes (f->heard, &size);
  g_assert_cmpuint (size, ==, NF_HEARD_MAX);
  g_assert_cmpint (f->took_ms, <, 3000);
}

static void
test_nobody_listens (Fixture *f, gconstpointer data)
{
  make_board (f, "say " BANNER "\n", "");
  f->listening.limit_ms = 0;
  g_assert_true (listen (f, NULL));
  g_assert_cmpint (f->took_ms, ==, 0);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  make_board (f, "wait 100000\n", "");
  g_cancellable_cancel (cancellable);
  g_assert_false (listen (f, cancellable));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- Without resets ---------------------------------------------------------------------- */

/* Puts the board into reset and lets it go, as who started the program did. */
static void
start_program (Fixture *f)
{
  NfResetSequence sequence = { 0 };

  g_assert_true (nf_reset_sequence_parse (&sequence, "R1|W0.1|R0", &f->error));
  g_assert_true (nf_transport_set_baud (f->board, NF_BOOT_BAUD, NULL));
  g_assert_true (nf_reset_sequence_run (&sequence, f->board, NULL, &f->error));
}

/* The reset of whoever calls is the first. */
static void
test_was_reset (Fixture *f, gconstpointer data)
{
  make_board (f, "wait 300\nbaud 115200\nsay " BANNER "\nprompt > \n", "");
  start_program (f);
  f->start = NF_LISTEN_WAS_RESET;
  nf_heard_note_reset (f->heard);
  g_assert_true (listen (f, NULL));
  assert_rom_lines (f);
  assert_heard (f, 115200, 2, WORDS "> ");
  g_assert_cmpuint (count_resets (f), ==, 2);
}

static void
test_untouched (Fixture *f, gconstpointer data)
{
  make_board (
      f,
      "wait 400\nbaud 115200\nloop:\nsay reading 17 of 23: all is well\\r\\n\nwait 400\nloop\n",
      "");
  start_program (f);
  f->start = NF_LISTEN_UNTOUCHED;
  g_assert_true (listen (f, NULL));
  g_assert_cmpuint (count_resets (f), ==, 0);
  assert_heard (f, 115200, 0, "reading 17 of 23: all is well\r\n");
}

static void
test_untouched_silence (Fixture *f, gconstpointer data)
{
  make_board (f, "wait 300\nbaud 115200\nsay " BANNER "\nprompt > \n", "");
  start_program (f);
  f->start = NF_LISTEN_UNTOUCHED;
  g_assert_true (listen (f, NULL));
  g_assert_cmpuint (count_resets (f), ==, 0);
}

/* --- A while ----------------------------------------------------------------------------- */

static void
test_for (Fixture *f, gconstpointer data)
{
  gint64 began = 0;

  make_board (f, "wait 300\nbaud 115200\nsay " BANNER "\nprompt > \n", "");
  start_program (f);
  nf_transport_set_baud (f->board, 115200, NULL);
  began = nf_transport_get_time (f->board);
  g_assert_true (nf_listen_for (f->board, 115200, 800, f->heard, NULL, &f->error));
  g_assert_cmpint (nf_transport_get_time (f->board) - began, >=, 800000);
  g_assert_cmpint (nf_transport_get_time (f->board) - began, <, 801000);
  assert_heard (f, 115200, 0, WORDS "> ");
}

#define ADD(path, function) g_test_add ("/listen/" path, Fixture, NULL, set_up, function, tear_down)

static void
add_for_rates (const char *path,
               const guint *rates,
               gsize n,
               void (*function) (Fixture *, gconstpointer))
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *full = g_strdup_printf ("/listen/%s/%u", path, rates[i]);
    g_test_add (full, Fixture, GUINT_TO_POINTER (rates[i]), set_up, function, tear_down);
  }
}

int
main (int argc, char **argv)
{
  static const guint rates[] = { 115200, 9600, 57600, 38400, 19200, 230400, 460800, 921600, 31250 };
  static const guint usual[] = { 115200, 9600, 57600, 38400, 19200, 230400, 460800, 921600 };

  g_test_init (&argc, &argv, NULL);
  add_for_rates ("banner", rates, G_N_ELEMENTS (rates), test_banner);
  add_for_rates ("likely", usual, 2, test_likely);
  add_for_rates ("talker", usual, G_N_ELEMENTS (usual), test_talker);
  ADD ("wrong-presumption", test_wrong_presumption);
  ADD ("slow-talker", test_slow_talker);
  ADD ("40-mhz", test_40_mhz);
  ADD ("loop", test_loop);
  ADD ("program-at-boot-rate", test_program_at_boot_rate);
  ADD ("silence", test_silence);
  ADD ("late", test_late);
  ADD ("dead", test_dead);
  ADD ("enough", test_enough);
  ADD ("restarts-later", test_restarts_later);
  ADD ("limit", test_limit);
  ADD ("flood", test_flood);
  ADD ("nobody-listens", test_nobody_listens);
  ADD ("cancelled", test_cancelled);
  ADD ("was-reset", test_was_reset);
  ADD ("untouched", test_untouched);
  ADD ("untouched-silence", test_untouched_silence);
  ADD ("for", test_for);
  return g_test_run ();
}
