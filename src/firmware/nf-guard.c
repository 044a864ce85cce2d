/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Puts the checks together, see nf-guard.h.
 */
#include "nf-guard-private.h"

enum {
  MAP_C1_KB = 1024,
  BOOT_END = 0xB000, /* of NodeMCU 3, where its table does not say */
};

/* --- Items ------------------------------------------------------------------------------- */

NfGuardItem
nf_guard_make_item (const NfFirmware *firmware, GBytes *bytes, guint32 address)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  NfGuardItem item = { .facts = nf_firmware_get_facts (firmware), .address = address };

  item.header = NF_FLASH_SETTINGS_KEEP;
  item.size = (guint32) size;
  if (nf_firmware_get_n_programs (firmware) > 0) {
    const NfFirmwareProgram *program = nf_firmware_get_program (firmware, 0);
    if (program->offset == 0 && (program->version == 1 || program->version == 3))
      item.header = program->settings;
  }
  if (item.facts->kind == NF_FIRMWARE_INIT_DATA && size >= NF_INIT_DATA_SIZE)
    item.init_data = data;
  return item;
}

NfRange
nf_guard_get_range (const NfGuardItem *item)
{
  return (NfRange){ item->address, item->size };
}

gboolean
nf_guard_is_usable (const NfGuardItem *item)
{
  return item->facts->fault == NF_FIRMWARE_SOUND &&
         nf_firmware_kind_is_writable (item->facts->kind);
}

NfRange
nf_guard_get_gap (const NfGuardItem *item)
{
  const NfPartition *boot = nf_partitions_find (&item->facts->partitions, NF_PARTITION_BOOT);
  guint32 begin = boot != NULL ? boot->range.address + boot->range.size : BOOT_END;

  if (item->facts->kind != NF_FIRMWARE_NODEMCU || item->address != 0 ||
      item->facts->partitions.n == 0 || begin >= NF_PARTITIONS_AT)
    return (NfRange){ 0, 0 };
  return (NfRange){ begin, NF_PARTITIONS_AT - begin };
}

static gboolean
is_within (NfRange range, NfRange outer)
{
  return range.address >= outer.address &&
         (guint64) range.address + range.size <= (guint64) outer.address + outer.size;
}

guint
nf_guard_find_item (const NfGuard *guard, NfRange range, guint except)
{
  for (guint i = 0; i < guard->n_items; i++) {
    const NfGuardItem *item = &guard->items[i];
    if (i != except && nf_range_meets (nf_guard_get_range (item), range) &&
        !is_within (range, nf_guard_get_gap (item)))
      return i;
  }
  return NF_NO_ITEM;
}

/* --- The case ---------------------------------------------------------------------------- */

/* Whose word counts for which firmware will run, when several files of the plan could say. */
static guint
rank_firmware (const NfGuardItem *item)
{
  static const NfFirmwareKind ranks[] = {
    NF_FIRMWARE_RTOS_LOADER,  NF_FIRMWARE_PROGRAM,      NF_FIRMWARE_RTOS_APP,
    NF_FIRMWARE_SDK_CODE,     NF_FIRMWARE_USER_PROGRAM, NF_FIRMWARE_NODEMCU_BOOT,
    NF_FIRMWARE_NODEMCU_CODE, NF_FIRMWARE_NODEMCU,
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranks); i++)
    if (item->facts->kind == ranks[i])
      return i + 1;
  return 0;
}

static void
find_firmware (NfGuardCase *self)
{
  guint best = 0;

  for (guint i = 0; i < self->guard->n_items; i++) {
    const NfGuardItem *item = &self->guard->items[i];
    guint rank = nf_guard_is_usable (item) ? rank_firmware (item) : 0;
    if (rank > best) {
      best = rank;
      self->firmware = item;
    }
    if (item->address == 0 && self->start == NULL)
      self->start = item;
  }
}

static guint32
find_flash_bytes (const NfGuard *guard)
{
  if (guard->flash_bytes != 0)
    return guard->flash_bytes;
  if (guard->facts != NULL && guard->facts->flash_bytes != 0)
    return guard->facts->flash_bytes;
  return guard->survey != NULL ? nf_survey_get_flash_bytes (guard->survey) : 0;
}

/* The header is patched in a program that goes to 0, and in no other. */
static guint32
find_header_bytes (const NfGuardCase *self)
{
  NfFlashSize size = self->guard->settings.size;

  if (self->start == NULL || self->start->header.size == NF_FLASH_SIZE_KEEP)
    return self->content.header_bytes;
  if (size == NF_FLASH_SIZE_DETECT)
    return self->flash_bytes;
  return nf_flash_size_to_bytes (size == NF_FLASH_SIZE_KEEP ? self->start->header.size : size);
}

static void
find_partitions (NfGuardCase *self)
{
  guint32 size = self->header_bytes != 0 ? self->header_bytes : self->flash_bytes;

  self->is_layout_possible = TRUE;
  if (self->firmware == NULL) {
    if (!self->guard->erase_all)
      self->partitions = self->content.partitions;
    return;
  }
  self->partitions = self->firmware->facts->partitions;
  if (self->partitions.n > 0 && size != 0)
    self->is_layout_possible = nf_partitions_fill_in (&self->partitions, size);
}

static void
find_advice (NfGuardCase *self)
{
  g_autoptr (GArray) written = g_array_new (FALSE, FALSE, sizeof (NfRange));
  g_autoptr (GArray) blanked = g_array_new (FALSE, FALSE, sizeof (NfRange));
  NfIntention intention = { .header_bytes = self->header_bytes };

  for (guint i = 0; i < self->guard->n_items; i++) {
    const NfGuardItem *item = &self->guard->items[i];
    NfRange range = nf_guard_get_range (item);
    if (item->facts->kind == NF_FIRMWARE_BLANK)
      g_array_append_val (blanked, range);
    else if (item->facts->kind != NF_FIRMWARE_INIT_DATA)
      g_array_append_val (written, range);
  }
  intention.firmware = self->firmware != NULL ? self->firmware->facts : NULL;
  intention.written = (const NfRange *) (gconstpointer) written->data;
  intention.n_written = written->len;
  intention.blanked = (const NfRange *) (gconstpointer) blanked->data;
  intention.n_blanked = blanked->len;
  intention.erase_all = self->guard->erase_all;
  self->advice = nf_init_data_advise (&intention, self->guard->survey);
}

void
nf_guard_case_init (NfGuardCase *self, const NfGuard *guard)
{
  *self = (NfGuardCase){ .guard = guard };
  self->findings = g_array_new (FALSE, FALSE, sizeof (NfFinding));
  self->was_read = guard->survey != NULL;
  nf_flash_content_init (&self->content, guard->survey);
  self->flash_bytes = find_flash_bytes (guard);
  find_firmware (self);
  self->header_bytes = find_header_bytes (self);
  find_partitions (self);
  find_advice (self);
}

void
nf_guard_case_clear (NfGuardCase *self)
{
  nf_flash_content_clear (&self->content);
  g_clear_pointer (&self->findings, g_array_unref);
}

/* --- Places ------------------------------------------------------------------------------ */

/* The second slot begins at half of the map that the firmware was made for: its name says which, or
 * the size code in the header. */
static guint32
get_slot_address (const NfGuardCase *self, const NfFirmwareFacts *facts)
{
  NfFlashSize size = self->guard->settings.size;
  gboolean is_c1 = FALSE;

  if (facts->slot == 1)
    return NF_SLOT_1;
  if (size < 0 && self->start != NULL)
    size = self->start->header.size;
  is_c1 = size == NF_FLASH_SIZE_2M_C1 || size == NF_FLASH_SIZE_4M_C1 || size == NF_FLASH_SIZE_8M ||
          size == NF_FLASH_SIZE_16M;
  if (facts->map_kb != 0)
    is_c1 = facts->map_kb == MAP_C1_KB;
  return is_c1 ? NF_SLOT_2_C1 : NF_SLOT_2;
}

NfRange
nf_guard_get_files (const NfGuardCase *self)
{
  const NfPartition *spiffs = nf_partitions_find (&self->partitions, NF_PARTITION_SPIFFS_0);

  if (spiffs != NULL && self->partitions.is_filled_in)
    return spiffs->range;
  if (self->partitions.n > 0 || self->guard->erase_all)
    return (NfRange){ 0, 0 };
  return self->content.files;
}

gboolean
nf_guard_find_place (const NfGuardCase *self, const NfGuardItem *item, guint32 *address)
{
  const NfPartition *lfs = nf_partitions_find (&self->partitions, NF_PARTITION_LFS_0);
  gboolean has_lfs = lfs != NULL && self->partitions.is_filled_in;
  NfRange files = nf_guard_get_files (self);

  switch (item->facts->goes_to) {
  case NF_GOES_TO_ADDRESS:
    *address = item->facts->slot != 0 ? get_slot_address (self, item->facts) : item->facts->address;
    return TRUE;
  case NF_GOES_TO_INIT_DATA:
    *address = self->advice.address;
    return self->advice.address != 0;
  case NF_GOES_TO_BLANK:
    *address = self->header_bytes - NF_BLANK_FROM_END;
    return self->header_bytes != 0 && self->partitions.n == 0;
  case NF_GOES_TO_FILE_SYSTEM:
    *address = files.address;
    return files.size > 0;
  case NF_GOES_TO_LFS:
    *address = has_lfs ? lfs->range.address : 0;
    return has_lfs;
  case NF_GOES_NOWHERE:
  default:
    return FALSE;
  }
}

/* --- Findings ---------------------------------------------------------------------------- */

NfFinding *
nf_guard_add (NfGuardCase *self, NfFindingKind kind, NfSeverity severity, guint item)
{
  NfFinding finding = { .kind = kind, .severity = severity, .item = item };

  finding.other_item = NF_NO_ITEM;
  finding.fix.item = item;
  if (item != NF_NO_ITEM)
    finding.range = nf_guard_get_range (&self->guard->items[item]);
  g_array_append_val (self->findings, finding);
  return &g_array_index (self->findings, NfFinding, self->findings->len - 1);
}

void
nf_guard_fix_by_removing (NfFinding *finding)
{
  finding->fix = (NfFix){ .kind = NF_FIX_REMOVE, .item = finding->item };
}

void
nf_guard_fix_by_moving (NfFinding *finding, guint32 address)
{
  finding->fix = (NfFix){ .kind = NF_FIX_MOVE, .item = finding->item, .address = address };
}

static int
compare_findings (gconstpointer a, gconstpointer b)
{
  const NfFinding *first = a;
  const NfFinding *second = b;

  if (first->severity != second->severity)
    return first->severity > second->severity ? -1 : 1;
  if (first->item != second->item)
    return first->item < second->item ? -1 : 1;
  return (int) first->kind - (int) second->kind;
}

GArray *
nf_guard_check (const NfGuard *guard)
{
  g_auto (NfGuardCase) self = { 0 };

  nf_guard_case_init (&self, guard);
  nf_guard_check_chip (&self);
  nf_guard_check_places (&self);
  nf_guard_check_init_data (&self);
  nf_guard_check_file_systems (&self);
  g_array_sort (self.findings, compare_findings);
  return g_steal_pointer (&self.findings);
}

NfInitDataAdvice
nf_guard_advise (const NfGuard *guard)
{
  g_auto (NfGuardCase) self = { 0 };

  nf_guard_case_init (&self, guard);
  return self.advice;
}

/* --- Names ------------------------------------------------------------------------------- */

const char *
nf_finding_get_name (NfFindingKind kind)
{
  static const char *const names[NF_N_FINDINGS] = {
    [NF_FINDING_WRONG_CHIP] = "wrong-chip",
    [NF_FINDING_NOT_WRITABLE] = "not-writable",
    [NF_FINDING_DAMAGED] = "damaged",
    [NF_FINDING_TOO_LARGE] = "too-large",
    [NF_FINDING_OVERLAP] = "overlap",
    [NF_FINDING_SIZE_TOO_LARGE] = "size-too-large",
    [NF_FINDING_SIZE_TOO_SMALL] = "size-too-small",
    [NF_FINDING_MODE_CANNOT_BOOT] = "mode-cannot-boot",
    [NF_FINDING_NO_BOOT_LOADER] = "no-boot-loader",
    [NF_FINDING_APP_AT_ZERO] = "app-at-zero",
    [NF_FINDING_PROGRAM_NOT_AT_ZERO] = "program-not-at-zero",
    [NF_FINDING_CODE_MISSING] = "code-missing",
    [NF_FINDING_WRONG_SLOT] = "wrong-slot",
    [NF_FINDING_WRONG_ADDRESS] = "wrong-address",
    [NF_FINDING_LFS_NUMBERS] = "lfs-numbers",
    [NF_FINDING_LFS_TOO_LARGE] = "lfs-too-large",
    [NF_FINDING_INIT_DATA_USELESS] = "init-data-useless",
    [NF_FINDING_INIT_DATA_HARMFUL] = "init-data-harmful",
    [NF_FINDING_INIT_DATA_MISSING] = "init-data-missing",
    [NF_FINDING_INIT_DATA_CUSTOM] = "init-data-custom",
    [NF_FINDING_IN_FILE_SYSTEM] = "in-file-system",
    [NF_FINDING_FILES_LOST] = "files-lost",
    [NF_FINDING_UPGRADE] = "upgrade",
    [NF_FINDING_TOO_SMALL_FOR] = "too-small-for",
  };

  g_return_val_if_fail (kind < NF_N_FINDINGS, NULL);
  return names[kind];
}

const char *
nf_severity_get_name (NfSeverity severity)
{
  static const char *const names[] = {
    [NF_SEVERITY_NOTE] = "note",
    [NF_SEVERITY_WARNING] = "warning",
    [NF_SEVERITY_ERROR] = "error",
    [NF_SEVERITY_IMPOSSIBLE] = "impossible",
  };

  g_return_val_if_fail (severity < G_N_ELEMENTS (names), NULL);
  return names[severity];
}
