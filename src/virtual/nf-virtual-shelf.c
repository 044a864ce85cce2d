/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The boards of the process, see nf-virtual-shelf.h.
 */
#include "nf-virtual-shelf.h"

#include "nf-error.h"

#define NS_PER_US G_GUINT64_CONSTANT (1000)

/* So much of a closed board's life is made up for: enough for any start. */
#define LIFE_MAX_US G_GINT64_CONSTANT (5000000)

/** A flash, and the board on it. */
typedef struct {
  char *file; /* NULL: none */
  NfVirtualFlash *flash;
  gboolean is_taken;
  char *name; /* of the board that was opened last; NULL before there was one */
  NfVirtualBoard *board;
  gboolean unpaced;
  gint64 closed_at; /* real time */
} Place;

static GMutex mutex;
static GHashTable *places; /* key: module and size, or the file */

static void
free_place (gpointer data)
{
  Place *place = data;

  nf_virtual_board_free (place->board);
  nf_virtual_flash_free (place->flash);
  g_free (place->name);
  g_free (place->file);
  g_free (place);
}

/* Nobody will ask again for a board whose file was deleted. */
static gboolean
is_abandoned (gpointer key, gpointer value, gpointer data)
{
  const Place *place = value;

  return place->file != NULL && !place->is_taken && !g_file_test (place->file, G_FILE_TEST_EXISTS);
}

static char *
get_key (const NfVirtualOptions *options)
{
  if (options->flash_file != NULL)
    return g_canonicalize_filename (options->flash_file, NULL);
  return g_strdup_printf ("%s?%u", options->module, options->flash_size);
}

static Place *
make_place (const NfVirtualOptions *options)
{
  Place *place = g_new0 (Place, 1);

  place->flash = nf_virtual_flash_new (options->flash_size);
  if (options->flash_file != NULL)
    place->file = g_canonicalize_filename (options->flash_file, NULL);
  return place;
}

/* A flash file may be asked for with another size than before. */
static Place *
find_place (const NfVirtualOptions *options)
{
  g_autofree char *key = get_key (options);

  if (places == NULL)
    places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_place);
  Place *place = g_hash_table_lookup (places, key);

  if (place == NULL ||
      (!place->is_taken && nf_virtual_flash_get_size (place->flash) != options->flash_size)) {
    place = make_place (options);
    g_hash_table_insert (places, g_steal_pointer (&key), place);
  }
  return place;
}

static Place *
take_place (const NfVirtualOptions *options, GError **error)
{
  g_autoptr (GError) cause = NULL;
  Place *place = find_place (options);

  if (place->is_taken) {
    g_set_error_literal (error, NF_ERROR, NF_ERROR_PORT_BUSY, "this virtual board is open already");
    return NULL;
  }
  if (place->file != NULL && !nf_virtual_flash_open_file (place->flash, place->file, &cause)) {
    nf_virtual_flash_close_file (place->flash, NULL);
    g_set_error_literal (error, NF_ERROR, NF_ERROR_PORT_GONE, cause->message);
    return NULL;
  }
  place->is_taken = TRUE;
  g_hash_table_foreach_remove (places, is_abandoned, NULL);
  return place;
}

/* What has a file is kept there, and may be changed there. */
static void
leave_place (Place *place)
{
  g_autoptr (GError) error = NULL;

  if (!nf_virtual_flash_close_file (place->flash, &error))
    g_debug ("%s: %s", place->file, error->message);
  place->is_taken = FALSE;
}

static gboolean
has_board (const Place *place, const char *name)
{
  return place->board != NULL && g_str_equal (place->name, name) &&
         nf_virtual_board_is_plugged (place->board);
}

static void
live_on (Place *place)
{
  gint64 passed = CLAMP (g_get_monotonic_time () - place->closed_at, 0, LIFE_MAX_US);

  if (!place->unpaced)
    nf_virtual_board_run (place->board,
                          nf_virtual_board_get_time (place->board) + (guint64) passed * NS_PER_US);
}

static NfVirtualBoard *
open_board (Place *place, const char *name, const NfVirtualOptions *options)
{
  if (has_board (place, name)) {
    live_on (place);
    nf_virtual_board_open (place->board);
    return place->board;
  }
  nf_virtual_board_free (place->board);
  place->board = nf_virtual_board_new (options, place->flash);
  g_free (place->name);
  place->name = g_strdup (name);
  place->unpaced = options->unpaced;
  return place->board;
}

NfVirtualBoard *
nf_virtual_shelf_open (const char *name, const NfVirtualOptions *options, GError **error)
{
  NfVirtualBoard *board = NULL;

  g_mutex_lock (&mutex);
  Place *place = take_place (options, error);

  if (place != NULL)
    board = open_board (place, name, options);
  g_mutex_unlock (&mutex);
  return board;
}

static Place *
find_taken (const NfVirtualFlash *flash)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, places);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Place *) value)->flash == flash)
      return value;
  return NULL;
}

void
nf_virtual_shelf_close (NfVirtualBoard *board)
{
  nf_virtual_board_set_break (board, FALSE);
  nf_virtual_board_set_lines (board, FALSE, FALSE);
  g_mutex_lock (&mutex);
  Place *place = find_taken (nf_virtual_board_get_flash (board));

  place->closed_at = g_get_monotonic_time ();
  leave_place (place);
  g_mutex_unlock (&mutex);
}

gboolean
nf_virtual_shelf_press (const char *name, NfVirtualHand hand)
{
  GHashTableIter iter;
  gpointer value;
  gboolean found = FALSE;

  g_mutex_lock (&mutex);
  if (places != NULL) {
    g_hash_table_iter_init (&iter, places);
    while (!found && g_hash_table_iter_next (&iter, NULL, &value)) {
      Place *place = value;
      found = place->is_taken && g_strcmp0 (place->name, name) == 0;
      if (found)
        nf_virtual_board_press (place->board, hand);
    }
  }
  g_mutex_unlock (&mutex);
  return found;
}

NfVirtualFlash *
nf_virtual_shelf_take (const NfVirtualOptions *options, GError **error)
{
  g_mutex_lock (&mutex);
  Place *place = take_place (options, error);

  g_mutex_unlock (&mutex);
  return place != NULL ? place->flash : NULL;
}

void
nf_virtual_shelf_put_back (NfVirtualFlash *flash)
{
  g_mutex_lock (&mutex);
  leave_place (find_taken (flash));
  g_mutex_unlock (&mutex);
}
