/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Runs a harness as a test: over each file of its corpus, the file cut off at every length, and
 * changes of it that are the same in every run. What libFuzzer does at length, where there is none.
 */
#include "fuzz.h"

#include <glib.h>
#include <string.h>

enum {
  CUTS_MAX = 1024,     /* lengths that a large file is cut off at */
  CHANGED_FILES = 400, /* for each file of the corpus */
  CHANGES_MAX = 8,     /* in one of them */
};

typedef struct {
  char *name;
  GByteArray *bytes;
} Seed;

static GPtrArray *corpus;

/* In memory of its own, that ends where the bytes end. */
static void
feed (const guint8 *bytes, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, size);

  g_assert_cmpint (LLVMFuzzerTestOneInput (copy, size), ==, 0);
}

/* --- Changes ----------------------------------------------------------------------------- */

static gsize
pick (GRand *rand, gsize below)
{
  return below > 0 ? g_rand_int (rand) % below : 0;
}

static void
set_byte (GByteArray *bytes, GRand *rand)
{
  static const guint8 values[] = { 0x00, 0x01, 0x7F, 0x80, 0xFF };

  if (bytes->len > 0)
    bytes->data[pick (rand, bytes->len)] = values[pick (rand, sizeof values)];
}

static void
flip_bit (GByteArray *bytes, GRand *rand)
{
  if (bytes->len > 0)
    bytes->data[pick (rand, bytes->len)] ^= (guint8) (1u << pick (rand, 8));
}

static void
set_word (GByteArray *bytes, GRand *rand)
{
  static const guint32 values[] = { 0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF };
  guint32 value = GUINT32_TO_LE (values[pick (rand, G_N_ELEMENTS (values))]);

  if (bytes->len >= sizeof value)
    memcpy (bytes->data + pick (rand, bytes->len - sizeof value + 1), &value, sizeof value);
}

static void
remove_bytes (GByteArray *bytes, GRand *rand)
{
  gsize at = pick (rand, bytes->len);

  if (bytes->len > 0)
    g_byte_array_remove_range (bytes, (guint) at, (guint) pick (rand, bytes->len - at) + 1);
}

/* Puts a piece of some file of the corpus over what is there. */
static void
splice (GByteArray *bytes, GRand *rand)
{
  const GByteArray *from = ((Seed *) g_ptr_array_index (corpus, pick (rand, corpus->len)))->bytes;
  gsize at = pick (rand, bytes->len);
  gsize from_at = pick (rand, from->len);
  gsize size = MIN (bytes->len - at, from->len - from_at);

  if (size > 0)
    memcpy (bytes->data + at, from->data + from_at, pick (rand, size + 1));
}

/* Appends a piece of itself. */
static void
repeat (GByteArray *bytes, GRand *rand)
{
  gsize at = pick (rand, bytes->len);
  gsize size = pick (rand, bytes->len - at + 1);
  g_autofree guint8 *piece = size > 0 ? g_memdup2 (bytes->data + at, size) : NULL;

  g_byte_array_append (bytes, piece, (guint) size);
}

static void
change (GByteArray *bytes, GRand *rand)
{
  static void (*const changes[]) (GByteArray * bytes, GRand * rand) = {
    set_byte, flip_bit, set_word, remove_bytes, splice, repeat,
  };
  gsize n = 1 + pick (rand, CHANGES_MAX);

  for (gsize i = 0; i < n; i++)
    changes[pick (rand, G_N_ELEMENTS (changes))](bytes, rand);
}

/* --- Tests ------------------------------------------------------------------------------- */

static void
test_seed (gconstpointer data)
{
  const Seed *seed = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_str_hash (seed->name));
  guint step = MAX (1, seed->bytes->len / CUTS_MAX);

  for (guint size = 0; size < seed->bytes->len; size += step)
    feed (seed->bytes->data, size);
  feed (seed->bytes->data, seed->bytes->len);
  for (guint i = 0; i < CHANGED_FILES; i++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_byte_array_append (bytes, seed->bytes->data, seed->bytes->len);
    change (bytes, rand);
    feed (bytes->data, bytes->len);
  }
}

static void
free_seed (gpointer data)
{
  Seed *seed = data;

  g_byte_array_unref (seed->bytes);
  g_free (seed->name);
  g_free (seed);
}

static void
add_seed (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *test = g_strdup_printf ("/fuzz/" FUZZ_NAME "/%s", name);
  Seed *seed = g_new0 (Seed, 1);
  char *content = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  seed->name = g_strdup (name);
  seed->bytes = g_byte_array_new_take ((guint8 *) content, size);
  g_ptr_array_add (corpus, seed);
  g_test_add_data_func (test, seed, test_seed);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name = NULL;

  g_test_init (&argc, &argv, NULL);
  corpus = g_ptr_array_new_with_free_func (free_seed);
  folder = g_test_build_filename (G_TEST_DIST, "corpus", FUZZ_NAME, NULL);
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    add_seed (folder, name);
  if (corpus->len == 0)
    g_error ("there is nothing in %s", folder);
  return g_test_run ();
}
