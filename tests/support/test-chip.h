/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Whole flashes laid out by hand, as boards have them, and what a flasher reads of them.
 *
 * Nothing here uses the code that recognises such things: the forms are written down once more,
 * from their descriptions.
 */
#pragma once

#include "nf-flash-map.h"

#define TEST_KB (1u << 10)
#define TEST_MB (1u << 20)

typedef struct {
  guint32 size;
  guint8 *bytes; /* FF at first */

  /* What the last reading took. */
  guint n_requests;
  guint32 n_bytes;
} TestChip;

TestChip *test_chip_new (guint32 size);
void test_chip_free (TestChip *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestChip, test_chip_free)

void test_chip_put (TestChip *self, guint32 address, gconstpointer bytes, gsize size);

/** Fills a place with what looks like nothing, and is blank nowhere. */
void test_chip_put_data (TestChip *self, guint32 address, guint32 end);

/** A program (E9) that ends before @end, with @size in its header. */
void test_chip_put_program (TestChip *self, guint32 address, guint32 end, NfFlashSize size);

/** A program (EA) of the SDK's boot loader. */
void test_chip_put_user_program (TestChip *self, guint32 address, guint32 end);

/** The 128 bytes of one of the INTERNAL:// names, with byte @changed as @value, or 0 for none. */
void test_chip_put_init_data (TestChip *self,
                              guint32 address,
                              const char *name,
                              guint changed,
                              guint8 value);

/* NodeMCU 3, whose code ends at 0x74000. */
typedef enum {
  TEST_PAGE_FRESH,   /* as in a file */
  TEST_PAGE_STARTED, /* the firmware has filled in its table … */
  TEST_PAGE_LOOKED,  /* … and looked after its init data */
} TestPage;

enum { TEST_CODE_END = 0x74000, TEST_LFS_SIZE = 0x10000 };

/** Makes the page of an age. @lfs: bytes of the Lua flash store. @flash_bytes: for one that is not
 * fresh */
void test_chip_make_page (guint8 page[NF_PARTITIONS_SIZE],
                          NfNodemcu nodemcu,
                          TestPage state,
                          guint32 lfs,
                          guint32 flash_bytes);

/** Boot part, page, code, and whatever the firmware has written by then. */
void test_chip_put_nodemcu_3 (TestChip *self, NfNodemcu nodemcu, TestPage state, guint32 lfs);

/** Boot part and code of an older NodeMCU. */
void test_chip_put_classic (TestChip *self, guint32 code_end, NfFlashSize size);

/** A SPIFFS of @n blocks with a mark, of which every fourth has a file's pages. */
void test_chip_put_spiffs (TestChip *self, guint32 address, guint32 block_size, guint n);

/** A SPIFFS as NodeMCU had it up to 1.5.1: without a mark. @n: blocks with files, the rest is blank
 */
void test_chip_put_old_spiffs (TestChip *self, guint32 address, guint n);

void test_chip_put_littlefs (TestChip *self, guint32 address, guint32 block_size, guint n);

/** What a flasher knows that has looked at every sector and read what it was asked for. Fails when
 * that does not end. Returns: (transfer full) */
NfSurvey *test_chip_read (TestChip *self);

/** Facts of a file, of which as much is filled in as the guard looks at. @page: (nullable) */
NfFirmwareFacts test_facts_make (NfFirmwareKind kind, NfNodemcu nodemcu, const guint8 *page);
