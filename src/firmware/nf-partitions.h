/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The configuration page of a NodeMCU 3: the first 4 KiB of its code, in the file and on the chip
 * at 0x10000. It is a list of records, to which the firmware appends; the partition table among
 * them says where everything stands in the flash.
 *
 * Source: NodeMCU's app/user/user_main.c and app/platform/platform.c (platform_rcr_*), 2019 to
 * 2024.
 */
#pragma once

#include "nf-range.h"

G_BEGIN_DECLS

enum {
  NF_PARTITIONS_AT = 0x10000, /* in flash, and in a whole image */
  NF_PARTITIONS_SIZE = 0x1000,
  NF_PARTITIONS_MAX = 16,
};

typedef enum {
  NF_PARTITION_RF_CAL = 4,
  NF_PARTITION_PHY_DATA = 5, /* init data */
  NF_PARTITION_PARAMETERS = 6,
  NF_PARTITION_BOOT = 101,
  NF_PARTITION_CODE = 102,
  NF_PARTITION_LFS_0 = 103,
  NF_PARTITION_LFS_1 = 104,
  NF_PARTITION_TLS = 105,
  NF_PARTITION_SPIFFS_0 = 106,
  NF_PARTITION_SPIFFS_1 = 107,
} NfPartitionType;

typedef struct {
  guint32 type; /* NfPartitionType, or one that is not known */
  NfRange range;
} NfPartition;

/** Plain data. n is 0 where there is no page. */
typedef struct {
  guint n;
  NfPartition partitions[NF_PARTITIONS_MAX];
  gboolean is_filled_in;    /* by the firmware, at its first start: every range is final */
  gboolean has_written_phy; /* it has looked after its init data, and never will again */
  gboolean is_bare; /* of April 2019: the table alone, without records. Such a firmware looks
                       after its init data at every start */
  guint32 code_end; /* flash address behind the code, while not filled in; else 0 */
} NfPartitions;

/**
 * Reads a page.
 *
 * @page: its @size bytes, up to NF_PARTITIONS_SIZE of which are looked at
 *
 * Returns: FALSE when it is none: a record is longer than the page, or no table is in it
 */
gboolean nf_partitions_read (NfPartitions *self, const guint8 *page, gsize size);

/**
 * Fills in what the firmware will at its first start, on a flash of @flash_bytes: the code's size,
 * where LFS, SPIFFS and the parameters go; partitions of size 0 fall out. One that is filled in
 * already stays as it is.
 *
 * Returns: FALSE when what comes out does not fit that flash: this firmware would stop with
 * "Partition … invalid alignment"
 */
gboolean nf_partitions_fill_in (NfPartitions *self, guint32 flash_bytes);

/** Returns: (nullable): the partition of @type, NULL when there is none or its size is 0 */
const NfPartition *nf_partitions_find (const NfPartitions *self, NfPartitionType type);

G_END_DECLS
