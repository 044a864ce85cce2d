/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A flash chip that is smaller than it says, see nf-run.h.
 *
 * Such a chip leaves out the upper bits of an address. What was proven right behind the writing
 * may have been overwritten since, by what went to an address that the chip cannot tell apart.
 */
#include "nf-run.h"

#include "nf-error.h"

#include <string.h>

enum { CHIP_MIN = 0x40000 }; /* the smallest that any board has */

/** Two sectors that a chip of some size takes for one. */
typedef struct {
  guint32 first, second;
} Pair;

static const guint8 *
get_digest (const NfRun *run, guint32 address)
{
  return g_hash_table_lookup (run->proven, GUINT_TO_POINTER (address));
}

void
nf_run_note_proven (NfRun *run, const NfSectors *sectors)
{
  if (run->proven == NULL)
    run->proven = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (guint i = 0; i < sectors->n; i++)
    g_hash_table_insert (
        run->proven,
        GUINT_TO_POINTER (sectors->address + i * FLASH_SECTOR_SIZE),
        g_memdup2 (sectors->wanted + (gsize) i * STUB_DIGEST_SIZE, STUB_DIGEST_SIZE));
}

/* Returns: whether two sectors that differ would be one in a chip of @size bytes */
static gboolean
find_pair (const NfRun *run, guint32 size, Pair *pair)
{
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer key = NULL;

  g_hash_table_iter_init (&iter, run->proven);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    guint32 address = GPOINTER_TO_UINT (key);
    gpointer place = GUINT_TO_POINTER (address % size);
    gpointer other = NULL;

    if (!g_hash_table_lookup_extended (places, place, NULL, &other)) {
      g_hash_table_insert (places, place, key);
      continue;
    }
    *pair = (Pair){ GPOINTER_TO_UINT (other), address };
    if (memcmp (get_digest (run, pair->first), get_digest (run, address), STUB_DIGEST_SIZE) != 0)
      return TRUE;
  }
  return FALSE;
}

/* Returns: whether the sector holds what it should; FALSE with @error when it was not read */
static gboolean
is_there (NfRun *run, guint32 address, GError **error)
{
  guint8 digest[STUB_DIGEST_SIZE];
  NfRange range = { address, FLASH_SECTOR_SIZE };

  return nf_stub_digest (run->stub, range, digest, NULL, NULL, error) &&
         memcmp (digest, get_digest (run, address), STUB_DIGEST_SIZE) == 0;
}

static gboolean
check_pair (NfRun *run, gpointer data, GError **error)
{
  const Pair *pair = data;
  GError *fault = NULL;

  if (is_there (run, pair->first, &fault) && is_there (run, pair->second, &fault))
    return TRUE;
  if (fault != NULL)
    g_propagate_error (error, fault);
  else
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_DOES_NOT_FIT,
                 "0x%05x and 0x%05x hold the same: the flash chip is smaller than it says",
                 MIN (pair->first, pair->second),
                 MAX (pair->first, pair->second));
  return FALSE;
}

gboolean
nf_run_check_mirrors (NfRun *run, GError **error)
{
  guint32 says = nf_run_get_flash_bytes (run);

  if (run->proven == NULL)
    return TRUE;
  for (guint32 size = CHIP_MIN; size < (says != 0 ? says : FLASH_SIZE_MAX); size *= 2) {
    Pair pair;
    if (find_pair (run, size, &pair) && !nf_run_with_stub (run, check_pair, &pair, error))
      return FALSE;
  }
  return TRUE;
}
