/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Where the flash map's drawing puts each region, which lies under the pointer, and where the keys
 * lead.
 */
#include "nf-flash-map-scale.h"

enum { KB = 1024, MB = 1024 * KB, SECTOR = 4 * KB };

/* --- Maps -------------------------------------------------------------------------------- */

static GArray *
new_map (void)
{
  return g_array_new (FALSE, FALSE, sizeof (NfRegion));
}

static void
add (GArray *regions, guint32 address, guint32 size, NfFate fate)
{
  NfRegion region = { .range = { address, size },
                      .fate = fate,
                      .item = NF_NO_ITEM,
                      .other_item = NF_NO_ITEM };

  g_array_append_val (regions, region);
}

/* 4 MB: a program of 1 MB, init data, parameters. */
static GArray *
make_usual_map (void)
{
  GArray *regions = new_map ();

  add (regions, 0, MB, NF_FATE_WRITTEN);
  add (regions, MB, 3 * MB - 4 * SECTOR, NF_FATE_STAYS);
  add (regions, 4 * MB - 4 * SECTOR, SECTOR, NF_FATE_WRITTEN);
  add (regions, 4 * MB - 3 * SECTOR, 3 * SECTOR, NF_FATE_STAYS);
  return regions;
}

/* A sector of each kind in turn: the worst that can be on a chip. */
static GArray *
make_broken_map (guint n)
{
  GArray *regions = new_map ();

  for (guint i = 0; i < n; i++)
    add (regions, i * SECTOR, SECTOR, i % 2 == 0 ? NF_FATE_STAYS : NF_FATE_ERASED);
  return regions;
}

static const NfSpan *
get_span (GArray *spans, guint index)
{
  g_assert_cmpuint (index, <, spans->len);
  return &g_array_index (spans, NfSpan, index);
}

/* Side by side, from 0 to the end. */
static void
assert_fills (GArray *spans, guint n, int width)
{
  int x = 0;

  g_assert_cmpuint (spans->len, ==, n);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpint (get_span (spans, i)->x, ==, x);
    g_assert_cmpint (get_span (spans, i)->width, >=, 0);
    x += get_span (spans, i)->width;
  }
  g_assert_cmpint (x, ==, width);
}

/* --- Laying out -------------------------------------------------------------------------- */

static void
test_to_scale (void)
{
  g_autoptr (GArray) regions = new_map ();
  g_autoptr (GArray) spans = NULL;

  add (regions, 0, MB, NF_FATE_WRITTEN);
  add (regions, MB, 2 * MB, NF_FATE_STAYS);
  add (regions, 3 * MB, MB, NF_FATE_ERASED);
  spans = nf_flash_map_lay_out (regions, 800);
  assert_fills (spans, 3, 800);
  g_assert_cmpint (get_span (spans, 0)->width, ==, 200);
  g_assert_cmpint (get_span (spans, 1)->width, ==, 400);
  g_assert_cmpint (get_span (spans, 2)->width, ==, 200);
}

/* A sector of 4 MB would be a pixel of 800 wide. The others hardly yield. */
static void
test_narrow_regions (void)
{
  g_autoptr (GArray) regions = make_usual_map ();

  for (int width = 120; width < 3000; width += 7) {
    g_autoptr (GArray) spans = nf_flash_map_lay_out (regions, width);
    assert_fills (spans, 4, width);
    g_assert_cmpint (get_span (spans, 2)->width, >=, 3);
    g_assert_cmpint (get_span (spans, 3)->width, >=, 3);
    g_assert_cmpint (ABS (get_span (spans, 0)->width - width / 4), <=, 3);
  }
}

static void
test_one_sector (void)
{
  g_autoptr (GArray) regions = make_usual_map ();
  g_autoptr (GArray) spans = nf_flash_map_lay_out (regions, 800);

  g_assert_cmpint (get_span (spans, 2)->x, ==, 792);
  g_assert_cmpint (get_span (spans, 2)->width, ==, 4);
  g_assert_cmpint (get_span (spans, 3)->width, ==, 4);
}

/* In so many pieces that four pixels for each are not there. */
static void
test_many_pieces (void)
{
  g_autoptr (GArray) regions = make_broken_map (1024);

  for (int width = 1; width < 5000; width = width * 3 + 1) {
    g_autoptr (GArray) spans = nf_flash_map_lay_out (regions, width);
    assert_fills (spans, 1024, width);
  }
}

/* Of all the pieces in one half, the other still gets its due share. */
static void
test_pieces_leave_half (void)
{
  g_autoptr (GArray) regions = make_broken_map (500);
  g_autoptr (GArray) spans = NULL;

  add (regions, 500 * SECTOR, 16 * MB - 500 * SECTOR, NF_FATE_STAYS);
  spans = nf_flash_map_lay_out (regions, 800);
  assert_fills (spans, 501, 800);
  g_assert_cmpint (get_span (spans, 500)->width, >=, 400);
}

/* What gives its room to narrow ones may become narrow itself. */
static void
test_narrow_in_turn (void)
{
  g_autoptr (GArray) regions = new_map ();
  g_autoptr (GArray) spans = NULL;
  guint32 end = 0;

  for (guint i = 0; i < 40; i++) {
    guint32 size = i < 10 ? SECTOR / 8 : 12 * SECTOR;
    add (regions, end, size, NF_FATE_STAYS);
    end += size;
  }
  add (regions, end, 825 * SECTOR, NF_FATE_STAYS);
  spans = nf_flash_map_lay_out (regions, 400);
  assert_fills (spans, 41, 400);
  g_assert_cmpint (get_span (spans, 40)->width, ==, 240);
}

static void
test_nothing (void)
{
  g_autoptr (GArray) regions = new_map ();
  g_autoptr (GArray) spans = nf_flash_map_lay_out (regions, 800);

  g_assert_cmpuint (spans->len, ==, 0);
  g_assert_cmpuint (nf_flash_map_get_flash_bytes (regions), ==, 0);
  g_assert_cmpuint (nf_flash_map_find_at (spans, 0), ==, NF_NO_REGION);
}

/* What lies beyond is drawn to the same scale, if it is not larger than the flash. */
static void
test_beyond (void)
{
  g_autoptr (GArray) regions = new_map ();
  g_autoptr (GArray) spans = NULL;

  add (regions, 0, 512 * KB, NF_FATE_WRITTEN);
  add (regions, 512 * KB, 64 * KB, NF_FATE_BEYOND);
  g_assert_cmpuint (nf_flash_map_get_flash_bytes (regions), ==, 512 * KB);
  spans = nf_flash_map_lay_out (regions, 900);
  assert_fills (spans, 2, 900);
  g_assert_cmpint (get_span (spans, 0)->width, ==, 800);
}

static void
test_far_beyond (void)
{
  g_autoptr (GArray) regions = new_map ();
  g_autoptr (GArray) spans = NULL;

  add (regions, 0, 512 * KB, NF_FATE_WRITTEN);
  add (regions, 0xFF000000, 15 * MB, NF_FATE_BEYOND);
  spans = nf_flash_map_lay_out (regions, 800);
  assert_fills (spans, 2, 800);
  g_assert_cmpint (get_span (spans, 0)->width, ==, 600);
}

/* --- Finding ----------------------------------------------------------------------------- */

static void
test_find_at (void)
{
  g_autoptr (GArray) regions = make_usual_map ();
  g_autoptr (GArray) spans = nf_flash_map_lay_out (regions, 800);

  for (guint i = 0; i < spans->len; i++) {
    const NfSpan *span = get_span (spans, i);
    g_assert_cmpuint (nf_flash_map_find_at (spans, span->x), ==, i);
    g_assert_cmpuint (nf_flash_map_find_at (spans, span->x + span->width - 0.1), ==, i);
  }
  g_assert_cmpuint (nf_flash_map_find_at (spans, -0.5), ==, NF_NO_REGION);
  g_assert_cmpuint (nf_flash_map_find_at (spans, 800), ==, NF_NO_REGION);
}

static void
test_find_address (void)
{
  g_autoptr (GArray) regions = make_usual_map ();

  add (regions, 0xFFFFF000, SECTOR, NF_FATE_BEYOND);
  g_assert_cmpuint (nf_flash_map_find_address (regions, 0), ==, 0);
  g_assert_cmpuint (nf_flash_map_find_address (regions, MB - 1), ==, 0);
  g_assert_cmpuint (nf_flash_map_find_address (regions, MB), ==, 1);
  g_assert_cmpuint (nf_flash_map_find_address (regions, 4 * MB - 1), ==, 3);
  g_assert_cmpuint (nf_flash_map_find_address (regions, 4 * MB), ==, NF_NO_REGION);
  g_assert_cmpuint (nf_flash_map_find_address (regions, 0xFFFFFFFF), ==, 4);
}

static void
test_get_x (void)
{
  g_autoptr (GArray) regions = make_usual_map ();
  g_autoptr (GArray) spans = nf_flash_map_lay_out (regions, 800);

  g_assert_cmpint (nf_flash_map_get_x (regions, spans, 0), ==, 0);
  g_assert_cmpint (nf_flash_map_get_x (regions, spans, MB), ==, get_span (spans, 1)->x);
  g_assert_cmpint (nf_flash_map_get_x (regions, spans, MB / 2),
                   ==,
                   (get_span (spans, 1)->x + 1) / 2);
  g_assert_cmpint (nf_flash_map_get_x (regions, spans, 4 * MB - 4 * SECTOR), ==, 792);
  g_assert_cmpint (nf_flash_map_get_x (regions, spans, 4 * MB), ==, 800);
}

/* The end of the flash is not that of the drawing. */
static void
test_get_x_of_end (void)
{
  g_autoptr (GArray) regions = new_map ();
  g_autoptr (GArray) spans = NULL;

  add (regions, 0, 512 * KB, NF_FATE_WRITTEN);
  add (regions, 1 * MB, 64 * KB, NF_FATE_BEYOND);
  spans = nf_flash_map_lay_out (regions, 900);
  g_assert_cmpint (nf_flash_map_get_x (regions, spans, 512 * KB), ==, 800);
}

static void
test_ticks (void)
{
  g_assert_cmpuint (nf_flash_map_get_tick (4 * MB, 800, 60), ==, MB);
  g_assert_cmpuint (nf_flash_map_get_tick (4 * MB, 239, 60), ==, 2 * MB);
  g_assert_cmpuint (nf_flash_map_get_tick (16 * MB, 800, 60), ==, 2 * MB);
  g_assert_cmpuint (nf_flash_map_get_tick (16 * MB, 240, 60), ==, 4 * MB);
  g_assert_cmpuint (nf_flash_map_get_tick (16 * MB, 200, 60), ==, 8 * MB);
  g_assert_cmpuint (nf_flash_map_get_tick (512 * KB, 800, 60), ==, 512 * KB);
  g_assert_cmpuint (nf_flash_map_get_tick (4 * MB, 10, 60), ==, 4 * MB);
}

/* --- Keys -------------------------------------------------------------------------------- */

static void
test_moves (void)
{
  static const struct {
    guint from;
    NfMove move;
    guint to;
  } moves[] = {
    { NF_NO_REGION, NF_MOVE_NEXT, 0 },
    { NF_NO_REGION, NF_MOVE_PREVIOUS, 0 },
    { NF_NO_REGION, NF_MOVE_LAST, 4 },
    { 0, NF_MOVE_NEXT, 1 },
    { 0, NF_MOVE_PREVIOUS, 0 },
    { 4, NF_MOVE_NEXT, 4 },
    { 4, NF_MOVE_PREVIOUS, 3 },
    { 2, NF_MOVE_FIRST, 0 },
    { 2, NF_MOVE_LAST, 4 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    g_assert_cmpuint (nf_flash_map_move (5, moves[i].from, moves[i].move), ==, moves[i].to);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/map/to-scale", test_to_scale);
  g_test_add_func ("/map/narrow-regions", test_narrow_regions);
  g_test_add_func ("/map/one-sector", test_one_sector);
  g_test_add_func ("/map/many-pieces", test_many_pieces);
  g_test_add_func ("/map/pieces-leave-half", test_pieces_leave_half);
  g_test_add_func ("/map/narrow-in-turn", test_narrow_in_turn);
  g_test_add_func ("/map/nothing", test_nothing);
  g_test_add_func ("/map/beyond", test_beyond);
  g_test_add_func ("/map/far-beyond", test_far_beyond);
  g_test_add_func ("/map/find-at", test_find_at);
  g_test_add_func ("/map/find-address", test_find_address);
  g_test_add_func ("/map/get-x", test_get_x);
  g_test_add_func ("/map/get-x-of-end", test_get_x_of_end);
  g_test_add_func ("/map/ticks", test_ticks);
  g_test_add_func ("/map/moves", test_moves);
  return g_test_run ();
}
