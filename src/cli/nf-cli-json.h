/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What --json prints: one JSON object a line on the standard output, and nothing else there.
 *
 * Every object has "event", which says what it is; the others are listed behind it. Numbers are
 * plain integers (addresses and sizes in bytes, times in ms since the job began, by the line's
 * clock); [] marks what is left out when it is not known.
 *
 *   opened     ms, port, baud                    the port is open; write-flash connects again when
 *                                                it has to ask the chip for its size first, and
 *                                                when --fix has mended what the board brought up;
 *                                                restore when it has to ask for its MAC
 *   connected  ms, reset, baud                   the loader answers; how it was reached
 *   stub       ms, baud                          the stub runs
 *   no-stub    ms                                it does not start: the ROM's loader goes on alone
 *   slowed     ms, baud                          the line does not carry more
 *   restarted  ms, baud                          the board fell silent and was reset; what it was
 *                                                doing goes on
 *   board      ms, chip, chip-id, [crystal-mhz], [station-mac], [soft-ap-mac],
 *              [flash-id], [flash-maker], [flash-size]       flash-id as data sheets print it
 *   surveyed   ms, size, [wire-bytes]            so much of the flash was looked at, and so much of
 *                                                it read, before anything is changed
 *   preserved  ms, size, [wire-bytes]            so much will change, and was kept before; what was
 *                                                blank was not read
 *   item       ms, item, file, address, size     this file is written now; item counts from 0
 *   patched    ms, item, file, before, after     its header was changed; both are objects of
 *                                                flash-mode, flash-freq, flash-size
 *   same       ms, item, file, size              so much of the file is in the flash already
 *   unlocked   ms                                the flash was write-protected, and no longer is
 *   kept       ms, address, size                 read, to be put back around a file
 *   erased     ms, address, size
 *   repeated   ms, address, size                 sent again after a fault on the line
 *   resent     ms, size                          so much was sent or asked again, after faults on
 *                                                the line
 *   written    ms, item, file, address, size, [wire-bytes]    wire-bytes: packed, as it was sent
 *   checked    ms, item, file, samples           so many words were read back and are right
 *   verified   ms, item, file, address, size     the chip's MD5 of it is right
 *   differs    ms, item, file, address, size, pattern         it is not as it should be; pattern:
 *                                                blank, mirrored, bits, other
 *   read       ms, address, size, [wire-bytes]   read-flash has it
 *   started    ms                                the program was started
 *   left       ms                                the board stays in its loader
 *   progress   ms, phase, [item], done, total, fraction, [bytes-per-second], [seconds-left]
 *              phase: connect, compare, keep, preserve, erase, write, check, read, start; total 0:
 *              it has no bytes;
 *              fraction: of the whole job, 0 to 1, the one number that is not an integer
 *   waiting    ms, baud                          a person is waited for
 *   heard      ms, baud, text                    a line that the board has said by itself; "" for
 *                                                what makes no sense
 *   repair     kind, [details]                   --repair: its jobs come next; kind: use-dio,
 *                                                use-dout, write-init-data, set-size; with details
 *                                                (not translated): it cannot be done
 *   done       ms, bytes-written, bytes-same, bytes-erased, wire-bytes, [samples], baud, [written],
 *              [verified], [booted], message
 *                                                last, after success; samples: without the stub;
 *                                                baud: the rate at the end; written, verified:
 *                                                true, of what writes; booted: of what starts the
 *                                                board and listens to it
 *              booted: outcome (not-heard, silent, started, runs, loops, failed, in-loader,
 *              garbage), [sign] (what it is made of, as "checksum" or "nodemcu"), [version], prompt,
 *              restarts, [baud] (at which it made sense), [line] (the board's own words),
 *              [exception, exception-message] (the last crash), [repair] (what may help: also
 *              erase-all, write-again), message, [advice] (for people, translated)
 *   error      cause, headline, details, advice, [board-state]        last, after a failure
 *              cause: a name of nf_error_get_name(), "cancelled", or "usage" for a command line
 *              that makes no sense; the others are sentences for people, translated but details.
 *              needs-decision: something speaks against it, and nothing was changed.
 *              Where the port or connecting failed also the diagnosis, sentence, [command] and [pid]
 *              of the event "diagnosis", whose advice it is then
 *
 * What speaks against the files of write-flash; before "opened" where the files themselves show
 * it, before the last event where only the board did:
 *
 *   finding    kind (a name of nf_finding_get_name()), severity (note, warning, error, impossible),
 *              message (for people, translated), [file], [other-file], [address, size] (the place
 *              that it is about), [fix, fix-label] (what would mend it: move, remove, set-mode,
 *              set-size, add-init-data, keep-init-data, erase-all; for people, translated), applied
 *              (true: --fix did that), overridden (true: --force goes on all the same)
 *
 * What a board says (monitor):
 *
 *   listening  port, baud                        the port is open; again each time it came back
 *   said       time (ms since 1970), text        a line, without its end and its colours
 *   explained  message                           what the lines before mean; for people, translated
 *   lost       message                           the port is not there and is waited for
 *
 * What doctor does and finds:
 *
 *   examining  step                              host, open, loader, listen, chip
 *   diagnosis  diagnosis (a name of nf_cause_get_name(); none: all is well), sentence, advice (both
 *              for people, translated), [command] (to be run by hand), [pid] (of who has the port),
 *              evidence (lines for people), report (all of it, fit for being made public)
 *
 * Commands that list:
 *
 *   port       name, title, kind (usb, other, virtual), [vid], [pid], [serial]
 *   profile    id, name, [flash-size], [init-data-address], [blank-address], auto-reset, [file]
 *   problem    message                           a profile file that cannot be used
 *   image      file, size, kind (a name of nf_firmware_kind_get_name()), confidence (none, name,
 *              likely, certain), goes-to (nowhere, address, init-data, blank, file-system, lfs),
 *              [address], [fault, fault-at] (cut-off, bad-segment, bad-checksum, bad-crc; the
 * byte), writable, whole (nothing else need be written), description, reason, [damage], [advice]
 * (sentences for people, translated), [product], [version], [sdk], [built], [branch], [commit],
 * [modules], [extra] (as they stand in the file), [nodemcu] (its age: 0.9, 1.5-early, 2, 3-old, 3),
 * [numbers] (integer, float), [chip] (another than this one), [slot, slot-kb] (of a user program),
 * [file-system-size], [custom] (init data that somebody changed), [partitions], [programs]
 *              partitions: of NodeMCU 3; objects of type, address, size, as the file has them
 *              programs: objects of offset, end, [image-version] (1, 2, 3; none: of another chip),
 *              entry, [flash-mode, flash-freq, flash-size], [checksum, computed-checksum], [crc,
 *              computed-crc], segments
 *              segments: objects of address, offset (of its header in the file), size, [memory]
 *              (dram, iram, irom)
 *   bundle     kind (a name of nf_bundle_kind_get_name()), [title], files, notes, [flash-mode],
 *              [flash-freq], [flash-size], [baud], [profile], erase-all, verify-only,
 *              [folder] (that it was unpacked in); also the first that write-flash prints of one
 *              files: objects of file (its path), name, [address], enabled, [sha256], [md5]
 *              notes: what could not be used; objects of kind (a name of
 *              nf_bundle_note_kind_get_name()), what, message (for people, translated)
 *   merged     file, format (raw, hex, uf2), size, files, [address]    merge-bin wrote it; files:
 *              how many went into it; address: where a raw one is to be flashed
 *   version    version
 *
 * After a job with --restore-point that has changed something, before "done" or "error"; and, the
 * newest first, from restore --list:
 *
 *   restore-point  file, time, mac, [flash-size], title, sectors, size, cut     time: Unix seconds,
 *              when it was made; flash-size: of the board; title: what was done then; sectors: how
 *              many it holds; size: of the file; cut: true when it was not brought to its end
 *
 * Commands that answer, before "done":
 *
 *   difference    address, size                  sectors that differ; with verify-flash --diff,
 *                                                before "error"
 *   region        address, size, content         what the flash holds there, as survey found it;
 *                                                without gaps. content: unread, blank, program,
 *                                                file-system, lfs, init-data, rf-cal, parameters,
 *                                                configuration, unknown
 *   files         fate, [address, size], message  whether a person's files are there; behind the
 *                                                regions. fate: stay: they are, at address; none,
 *                                                unknown; message: for people, translated
 *   saved         file, address, size            so much was read and is in the file
 *   memory        address, value, [mask]         read, or written
 *   flash-status  registers, value, [before]     so many status registers, the first in the low
 *                                                byte; before: what write-flash-status found
 *   sfdp          address, data                  data: hex digits
 *
 * All functions return (transfer full) one line without its newline.
 */
#pragma once

#include "nf-cli-options.h"

#include "nf-bundle.h"
#include "nf-examine.h"
#include "nf-firmware.h"
#include "nf-flash-map.h"
#include "nf-flasher.h"
#include "nf-port.h"
#include "nf-profile.h"
#include "nf-repair.h"
#include "nf-restore-points.h"
#include "nf-review.h"

G_BEGIN_DECLS

/** @plan: what the job does; for the files' names. @port: the name of its port */
char *nf_cli_json_format_event (const NfPlan *plan, const char *port, const NfEvent *event);
char *nf_cli_json_format_progress (const NfPlan *plan, const NfProgress *progress, double fraction);
/** @message: the sentence for people */
char *nf_cli_json_format_done (const NfResult *result, const char *message);
/** @board_state: (nullable): the state that the board was left in, for people. @examination:
 * (nullable): what the doctor says about it */
char *nf_cli_json_format_error (const GError *error,
                                const char *board_state,
                                const NfExamination *examination);

/* Of doctor. */
char *nf_cli_json_format_examining (NfExamineStep step);
char *nf_cli_json_format_diagnosis (const NfExamination *examination);

char *nf_cli_json_format_port (NfPort *port);
char *nf_cli_json_format_profile (NfProfile *profile);
char *nf_cli_json_format_problem (const char *message);
/** @firmware: what @image is */
char *nf_cli_json_format_image (const NfImage *image, const NfFirmware *firmware);
/** Of bundle-info, and before write-flash writes one. */
char *nf_cli_json_format_bundle (const NfBundle *bundle);
/** @options: of merge-bin. @size: bytes of the file. @n_files: how many went into it */
char *nf_cli_json_format_merged (const NfCliOptions *options, gsize size, guint n_files);

/** What was done about a finding. */
typedef enum {
  NF_CLI_HANDLING_NONE,
  NF_CLI_HANDLING_FIXED,  /* --fix has mended it */
  NF_CLI_HANDLING_FORCED, /* --force has overridden it */
} NfCliHandling;

/** Of write-flash. @review: that has found it */
char *nf_cli_json_format_finding (const NfReview *review,
                                  const NfFinding *finding,
                                  NfCliHandling handling);

/** Of restore --list, and after a job that has kept something. */
char *nf_cli_json_format_restore_point (const NfRestorePoint *point);

/** Of verify-flash: sectors that differ. */
char *nf_cli_json_format_difference (NfRange range);
/** Of survey. */
char *nf_cli_json_format_region (const NfRegion *region);
/** Of survey, behind its regions. */
char *nf_cli_json_format_files (const NfFilesAnswer *answer);
/** Of read-flash and dump-mem. */
char *nf_cli_json_format_saved (const char *path, guint32 address, gsize size);
/** @chore: to read or write memory. @value: that was read or written */
char *nf_cli_json_format_memory (const NfChore *chore, guint32 value);
/** @chore: to read or write status registers. @before: what they had; only when they are written */
char *nf_cli_json_format_status (const NfChore *chore, guint32 value, guint32 before);
char *nf_cli_json_format_sfdp (guint32 address, GBytes *bytes);

/* Of monitor. @time_us: since 1970. @text: (array length=size) */
char *nf_cli_json_format_listening (const char *port, guint baud);
char *nf_cli_json_format_said (gint64 time_us, const char *text, gsize size);
char *nf_cli_json_format_explained (const char *message);
char *nf_cli_json_format_lost (const char *message);

/** Of --repair. @error: (nullable): why it cannot be done */
char *nf_cli_json_format_repair (NfRepairKind kind, const GError *error);

char *nf_cli_json_format_version (void);

G_END_DECLS
