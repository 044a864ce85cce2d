/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The commands. Each prints its results and its failure, and returns the program's exit status
 * (nf-cli-error.h; nf-cli-job.h when it was interrupted).
 */
#pragma once

#include "nf-cli-output.h"

G_BEGIN_DECLS

/* What writes, compares or erases the flash memory (nf-cli-write.c). */
int nf_cli_write_flash (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_verify_flash (NfCliOutput *output, const NfCliOptions *options);
/** erase-flash and erase-region. */
int nf_cli_erase (NfCliOutput *output, const NfCliOptions *options);

/* What puts back what was there (nf-cli-restore.c). */
int nf_cli_restore (NfCliOutput *output, const NfCliOptions *options);

/* What looks at a board's flash (nf-cli-survey.c). */
int nf_cli_survey (NfCliOutput *output, const NfCliOptions *options);

/* What finds out why a board cannot be flashed (nf-cli-doctor.c). */
int nf_cli_doctor (NfCliOutput *output, const NfCliOptions *options);

/* What shows what a board says (nf-cli-monitor.c). */
int nf_cli_monitor (NfCliOutput *output, const NfCliOptions *options);

/* What saves the content of a board in a file (nf-cli-read.c). */
int nf_cli_read_flash (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_dump_mem (NfCliOutput *output, const NfCliOptions *options);

/* What asks or starts a board (nf-cli-board.c). */
int nf_cli_chip_id (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_read_mac (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_flash_id (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_run (NfCliOutput *output, const NfCliOptions *options);

/* Small things with memory and registers (nf-cli-chore.c). */
int nf_cli_read_flash_status (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_write_flash_status (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_read_flash_sfdp (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_read_mem (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_write_mem (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_load_ram (NfCliOutput *output, const NfCliOptions *options);

/* What makes a file of files (nf-cli-merge.c). */
int nf_cli_merge_bin (NfCliOutput *output, const NfCliOptions *options);

/* What a file is (nf-cli-image.c). */
int nf_cli_image_info (NfCliOutput *output, const NfCliOptions *options);

/* What a file brings or says (nf-cli-bundle.c). */
int nf_cli_bundle_info (NfCliOutput *output, const NfCliOptions *options);

/* What needs no board (nf-cli-info.c). */
int nf_cli_ports (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_profiles (NfCliOutput *output, const NfCliOptions *options);
int nf_cli_version (NfCliOutput *output, const NfCliOptions *options);

G_END_DECLS
