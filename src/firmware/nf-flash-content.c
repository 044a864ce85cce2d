/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Programs, NodeMCU 3's page and the SDK's sectors, see nf-flash-content.h.
 */
#include "nf-flash-content.h"

#include "bytes.h"

enum {
  MAGIC_V1 = 0xE9,
  MAGIC_V2 = 0xEA,
  V2_SECOND_BYTE = 4,
  HEADER_SIZE = 8,
  SEGMENT_HEADER_SIZE = 8,
  CRC_SIZE = 4,
  CODE_AT = NF_PARTITIONS_AT, /* of programs in two parts */
  RECORD_HEADER_SIZE = 4,     /* of NodeMCU 3's page */
  PAGE_SIZE_MIN = 512,        /* of it: what is read of it at once */
  LOADER_END = 0x1000, /* where what the SDK's boot loader, rBoot and eboot start may begin */
  RBOOT_PROGRAM_AT = 0x2000,

  PROBES_MAX = 96, /* 8 ms each at 460800 baud */
};

gboolean
nf_range_meets (NfRange a, NfRange b)
{
  return a.size > 0 && b.size > 0 && (guint64) a.address < (guint64) b.address + b.size &&
         (guint64) b.address < (guint64) a.address + a.size;
}

const guint8 *
nf_flash_content_look (NfFlashContent *self, NfRange range)
{
  const guint8 *bytes = nf_survey_get (self->survey, range);
  guint32 flash_bytes = nf_survey_get_flash_bytes (self->survey);
  gboolean is_inside = range.address < flash_bytes && range.size <= flash_bytes - range.address;

  if (bytes == NULL && is_inside && self->missing.size == 0)
    self->missing = range;
  return bytes;
}

/* Whether every sector was looked at: then there is a map, with how far each thing reaches. Without
 * one, what only the map shows is not followed: it takes 45 ms for each piece at 115200 baud. */
static gboolean
has_map (const NfFlashContent *self)
{
  guint32 last = (self->n_sectors - 1) * FLASH_SECTOR_SIZE;

  return self->n_sectors > 0 && nf_survey_get_sector (self->survey, last) != NF_SECTOR_NOT_READ;
}

/* --- Marks ------------------------------------------------------------------------------- */

/* Returns: how many sectors from @range's first on, which is @first */
static guint
count_sectors (const NfFlashContent *self, NfRange range, guint *first)
{
  guint64 end = ((guint64) range.address + range.size + FLASH_SECTOR_SIZE - 1) / FLASH_SECTOR_SIZE;

  *first = range.address / FLASH_SECTOR_SIZE;
  if (range.size == 0 || *first >= self->n_sectors)
    return 0;
  return (guint) MIN (end, self->n_sectors) - *first;
}

void
nf_flash_content_mark_used (NfFlashContent *self, NfRange range, NfContent content)
{
  guint first = 0;
  guint n = count_sectors (self, range, &first);

  for (guint i = first; i < first + n; i++)
    if (self->sectors[i] == NF_CONTENT_UNKNOWN)
      self->sectors[i] = (guint8) content;
}

gboolean
nf_flash_content_mark (NfFlashContent *self, NfRange range, NfContent content)
{
  guint first = 0;
  guint n = count_sectors (self, range, &first);
  gboolean is_used = FALSE;

  for (guint i = first; i < first + n; i++)
    is_used = is_used || self->sectors[i] == NF_CONTENT_UNKNOWN;
  for (guint i = first; is_used && i < first + n; i++)
    if (self->sectors[i] == NF_CONTENT_BLANK || self->sectors[i] == NF_CONTENT_UNKNOWN)
      self->sectors[i] = (guint8) content;
  return is_used;
}

static gboolean
is_used (const NfFlashContent *self, guint32 address)
{
  return nf_survey_get_sector (self->survey, address) == NF_SECTOR_USED;
}

static gboolean
is_blank (const NfFlashContent *self, guint32 address)
{
  return nf_survey_get_sector (self->survey, address) == NF_SECTOR_BLANK;
}

/* --- Programs ---------------------------------------------------------------------------- */

/* The entry lies in the instruction RAM, the ROM or the mapped flash. */
static gboolean
is_header (const guint8 *header)
{
  guint32 entry = get_u32 (header + 4);

  return header[0] == MAGIC_V1 && header[1] > 0 && header[1] <= NF_PROGRAM_SEGMENTS_MAX &&
         entry >= 0x40000000 && entry < 0x40400000;
}

/* Returns: where the segment whose header stands at @at ends; 0: it cannot be, or was not read */
static guint32
find_segment_end (NfFlashContent *self, guint32 at)
{
  const guint8 *segment = nf_flash_content_look (self, (NfRange){ at, SEGMENT_HEADER_SIZE });
  guint32 flash_bytes = nf_survey_get_flash_bytes (self->survey);
  guint32 begin = at + SEGMENT_HEADER_SIZE;

  if (segment == NULL || get_u32 (segment + 4) > flash_bytes - begin)
    return 0;
  return begin + get_u32 (segment + 4);
}

/* The checksum is the last byte of a multiple of 16, counted from the header. */
static gboolean
find_v1_end (NfFlashContent *self, guint32 address, guint32 *end)
{
  const guint8 *header = nf_flash_content_look (self, (NfRange){ address, HEADER_SIZE });
  guint32 at = address + HEADER_SIZE;

  if (header == NULL || !is_header (header))
    return FALSE;
  for (guint i = 0; i < header[1]; i++) {
    at = find_segment_end (self, at);
    if (at == 0)
      return FALSE;
  }
  *end = address + ((at - address) | 15) + 1;
  return TRUE;
}

gboolean
nf_flash_content_find_program (NfFlashContent *self, guint32 address, guint32 *end)
{
  const guint8 *header = nf_flash_content_look (self, (NfRange){ address, HEADER_SIZE });
  guint32 second = 0;

  if (header == NULL)
    return FALSE;
  if (header[0] != MAGIC_V2 || header[1] != V2_SECOND_BYTE)
    return find_v1_end (self, address, end);
  second = find_segment_end (self, address + HEADER_SIZE);
  if (second == 0 || !find_v1_end (self, second, end))
    return FALSE;
  *end += CRC_SIZE;
  return TRUE;
}

static gboolean
mark_program (NfFlashContent *self, guint32 address, guint32 *end)
{
  if (is_blank (self, address) || !nf_flash_content_find_program (self, address, end))
    return FALSE;
  nf_flash_content_mark (self, (NfRange){ address, *end - address }, NF_CONTENT_PROGRAM);
  return TRUE;
}

/* Before NodeMCU 3's page there is its boot part. */
static gboolean
find_end_of_first (NfFlashContent *self)
{
  if (self->has_page && !has_map (self))
    return self->has_header;
  return mark_program (self, 0, &self->program_end);
}

static void
find_first_program (NfFlashContent *self)
{
  guint32 end = 0;

  self->has_program = find_end_of_first (self) && self->has_header;
  if (!self->has_program) {
    self->header = NF_FLASH_SETTINGS_KEEP;
    self->header_bytes = 0;
    return;
  }
  self->is_loader = !self->has_page && self->program_end <= LOADER_END;
  if (self->is_loader && has_map (self) && !mark_program (self, LOADER_END, &end))
    mark_program (self, RBOOT_PROGRAM_AT, &end);
}

static void
read_header (NfFlashContent *self)
{
  const guint8 *header = nf_flash_content_look (self, (NfRange){ 0, HEADER_SIZE });

  if (header == NULL || !is_header (header))
    return;
  self->has_header = TRUE;
  self->header = nf_flash_settings_read (header);
  self->header_bytes = nf_flash_size_to_bytes (self->header.size);
}

/* --- NodeMCU 3 --------------------------------------------------------------------------- */

/* A page begins with the record of the table, or with one that was deleted. It is looked at before
 * more of the page is read. */
static gboolean
might_be_page (const guint8 *word)
{
  return word[0] >= 3 && word[1] <= 6;
}

/* Returns: how much of the page has to be read: up to the end of its records, which mostly is a
 * tenth of it. What only looks like a page may have no end; a table without records is shorter. */
static guint32
find_page_size (NfFlashContent *self)
{
  guint32 at = 0;

  while (at + RECORD_HEADER_SIZE <= NF_PARTITIONS_SIZE) {
    NfRange range = { NF_PARTITIONS_AT + at, RECORD_HEADER_SIZE };
    const guint8 *record = nf_flash_content_look (self, range);
    if (record == NULL)
      return 0;
    at += RECORD_HEADER_SIZE;
    if (record[1] == 0xFF)
      return MAX (at, PAGE_SIZE_MIN);
    at += record[0] * 4;
  }
  return PAGE_SIZE_MIN;
}

static void
find_page (NfFlashContent *self)
{
  const guint8 *page = nf_flash_content_look (self, (NfRange){ NF_PARTITIONS_AT, 4 });
  guint32 size = self->header_bytes;
  guint32 page_size = 0;

  if (is_blank (self, CODE_AT) || page == NULL || !might_be_page (page))
    return;
  page_size = find_page_size (self);
  if (page_size == 0)
    return;
  page = nf_flash_content_look (self, (NfRange){ NF_PARTITIONS_AT, page_size });
  if (page == NULL || !nf_partitions_read (&self->partitions, page, page_size))
    return;
  self->has_page = TRUE;
  self->has_started = self->partitions.is_filled_in;
  nf_partitions_fill_in (&self->partitions,
                         size != 0 ? size : nf_survey_get_flash_bytes (self->survey));
}

static NfContent
get_partition_content (NfPartitionType type)
{
  switch (type) {
  case NF_PARTITION_RF_CAL:
    return NF_CONTENT_RF_CAL;
  case NF_PARTITION_PHY_DATA:
    return NF_CONTENT_INIT_DATA;
  case NF_PARTITION_PARAMETERS:
    return NF_CONTENT_PARAMETERS;
  case NF_PARTITION_BOOT:
  case NF_PARTITION_CODE:
    return NF_CONTENT_PROGRAM;
  case NF_PARTITION_LFS_0:
  case NF_PARTITION_LFS_1:
    return NF_CONTENT_LFS;
  case NF_PARTITION_SPIFFS_0:
  case NF_PARTITION_SPIFFS_1:
    return NF_CONTENT_FILE_SYSTEM;
  case NF_PARTITION_TLS:
  default:
    return NF_CONTENT_UNKNOWN;
  }
}

/* A page that the firmware has not filled in yet says where its file system will be, not that it is
 * there. One that is there is used from its first block on. */
static void
mark_file_system (NfFlashContent *self, NfRange range)
{
  if (!self->has_started)
    return;
  if (!has_map (self))
    nf_flash_content_look (self, (NfRange){ range.address, 4 });
  if (nf_flash_content_mark (self, range, NF_CONTENT_FILE_SYSTEM) && range.size > self->files.size)
    self->files = range;
}

static void
mark_partition (NfFlashContent *self, const NfPartition *partition)
{
  NfContent content = get_partition_content ((NfPartitionType) partition->type);

  if (content == NF_CONTENT_FILE_SYSTEM) {
    mark_file_system (self, partition->range);
  } else if (content == NF_CONTENT_PROGRAM || content == NF_CONTENT_LFS) {
    nf_flash_content_mark (self, partition->range, content);
  } else if (content != NF_CONTENT_UNKNOWN) {
    nf_flash_content_mark_used (self, partition->range, content);
    if (content == NF_CONTENT_INIT_DATA)
      nf_flash_content_look (self, (NfRange){ partition->range.address, NF_INIT_DATA_SIZE });
  }
}

static void
mark_partitions (NfFlashContent *self)
{
  const NfPartition *parameters = nf_partitions_find (&self->partitions, NF_PARTITION_PARAMETERS);

  nf_flash_content_mark_used (self,
                              (NfRange){ NF_PARTITIONS_AT, NF_PARTITIONS_SIZE },
                              NF_CONTENT_CONFIGURATION);
  for (guint i = 0; i < self->partitions.n; i++)
    if (self->partitions.partitions[i].type != NF_PARTITION_BOOT)
      mark_partition (self, &self->partitions.partitions[i]);
  self->nodemcu = parameters != NULL && parameters->range.address < NF_PARTITIONS_AT
                      ? NF_NODEMCU_3_OLD
                      : NF_NODEMCU_3;
}

/* --- The SDK's sectors ------------------------------------------------------------------- */

/* Returns: what stands where the SDK looks in a flash of @size. It is read also where something
 * else has been found, for a firmware to come that looks there. */
static NfInitDataState
mark_init_data (NfFlashContent *self, guint32 size)
{
  NfRange range = { size - NF_INIT_DATA_FROM_END, NF_INIT_DATA_SIZE };
  NfInitDataState state = NF_INIT_DATA_NOT_READ;

  if (size < NF_RF_CAL_FROM_END || size > nf_survey_get_flash_bytes (self->survey))
    return state;
  state = nf_init_data_get_state (nf_flash_content_look (self, range), NF_INIT_DATA_SIZE);
  if (state == NF_INIT_DATA_GOOD || state == NF_INIT_DATA_CUSTOM || state == NF_INIT_DATA_OLD)
    nf_flash_content_mark_used (self, range, NF_CONTENT_INIT_DATA);
  return state;
}

/* Of a program of the SDK the last three sectors are its settings, whatever its init data is. */
static gboolean
mark_end (NfFlashContent *self, guint32 size, gboolean is_sure)
{
  NfInitDataState state = mark_init_data (self, size);
  gboolean is_data =
      state == NF_INIT_DATA_GOOD || state == NF_INIT_DATA_CUSTOM || state == NF_INIT_DATA_OLD;

  if (is_data || (is_sure && size >= NF_RF_CAL_FROM_END))
    nf_flash_content_mark_used (self,
                                (NfRange){ size - NF_PARAMETERS_FROM_END, NF_PARAMETERS_FROM_END },
                                NF_CONTENT_PARAMETERS);
  if (state == NF_INIT_DATA_OLD && self->is_classic)
    self->nodemcu = NF_NODEMCU_0_9;
  return is_data;
}

/* The calibration stands before the init data. In a flash whose file system has no mark, the file
 * system reaches up to there instead, and the sector was claimed by it. */
static void
mark_ends_and_files (NfFlashContent *self)
{
  guint32 flash_bytes = nf_survey_get_flash_bytes (self->survey);
  guint32 sizes[] = { self->header_bytes, flash_bytes };
  gboolean has_data[] = { FALSE, FALSE };

  has_data[0] = mark_end (self, sizes[0], self->is_classic || self->is_loader);
  if (sizes[1] != sizes[0])
    has_data[1] = mark_end (self, sizes[1], FALSE);
  if (has_map (self))
    nf_flash_content_find_files (self);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (has_data[i])
      nf_flash_content_mark_used (self,
                                  (NfRange){ sizes[i] - NF_RF_CAL_FROM_END, FLASH_SECTOR_SIZE },
                                  NF_CONTENT_RF_CAL);
}

/* --- All --------------------------------------------------------------------------------- */

static void
read_sectors (NfFlashContent *self)
{
  static const guint8 contents[] = {
    [NF_SECTOR_NOT_READ] = NF_CONTENT_UNREAD,
    [NF_SECTOR_BLANK] = NF_CONTENT_BLANK,
    [NF_SECTOR_USED] = NF_CONTENT_UNKNOWN,
  };

  for (guint i = 0; i < self->n_sectors; i++)
    self->sectors[i] = contents[nf_survey_get_sector (self->survey, i * FLASH_SECTOR_SIZE)];
}

/* Code without a header ends where the first sector is not used. */
static void
mark_code (NfFlashContent *self)
{
  guint i = CODE_AT / FLASH_SECTOR_SIZE;

  while (i < self->n_sectors && self->sectors[i] == NF_CONTENT_UNKNOWN)
    self->sectors[i++] = NF_CONTENT_PROGRAM;
}

static void
find_second_part (NfFlashContent *self)
{
  guint32 end = 0;

  if (self->program_end > CODE_AT) { /* what looked like a page is a part of it */
    self->has_page = self->has_started = FALSE;
    self->partitions = (NfPartitions){ 0 };
    return;
  }
  if (self->has_page)
    mark_partitions (self);
  else if (!mark_program (self, CODE_AT, &end))
    self->is_classic = self->has_program && !self->is_loader && is_used (self, CODE_AT);
}

void
nf_flash_content_init (NfFlashContent *self, const NfSurvey *survey)
{
  *self = (NfFlashContent){ .survey = survey, .header = NF_FLASH_SETTINGS_KEEP };
  if (survey == NULL)
    return;
  self->probes_left = PROBES_MAX;
  self->n_sectors = nf_survey_get_flash_bytes (survey) / FLASH_SECTOR_SIZE;
  self->sectors = g_malloc (self->n_sectors);
  read_sectors (self);
  read_header (self);
  find_page (self);
  find_first_program (self);
  find_second_part (self);
  mark_ends_and_files (self);
  if (self->is_classic) {
    mark_code (self);
    if (self->files.size > 0)
      self->nodemcu = self->has_old_files ? NF_NODEMCU_0_9 : NF_NODEMCU_2;
  }
}

void
nf_flash_content_clear (NfFlashContent *self)
{
  g_clear_pointer (&self->sectors, g_free);
}

guint32
nf_flash_content_get_init_data (const NfFlashContent *self)
{
  const NfPartition *phy = nf_partitions_find (&self->partitions, NF_PARTITION_PHY_DATA);

  if (self->has_page)
    return phy != NULL ? phy->range.address : 0;
  return self->header_bytes >= NF_RF_CAL_FROM_END ? self->header_bytes - NF_INIT_DATA_FROM_END : 0;
}
