using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>Stored; do not renumber.</summary>
public enum ImportState : short
{
    /// <summary>Parts of the file are still to come.</summary>
    Uploading = 1,

    /// <summary>The whole file is read once, to find out how it is written.</summary>
    Examining = 2,

    /// <summary>A person decides.</summary>
    Ready = 3,

    /// <summary>A dry run: read and judged as in an import, nothing is stored.</summary>
    Trying = 4,

    /// <summary>Being stored, or waiting for another import to end.</summary>
    Running = 5,

    Paused = 6,

    Finished = 7,

    /// <summary>A person ended it; who was on the list by then stays there.</summary>
    Cancelled = 8,

    /// <summary>It could not go on; who was on the list by then stays there.</summary>
    Failed = 9,
}

/// <summary>One file of people on its way to a list.</summary>
public sealed class ImportJob : ICustomerOwned
{
    /// <summary>Characters of a file's name, of a sentence that says why.</summary>
    public const int MostName = 200, MostWhy = 500;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    public required long ListId { get; init; }

    /// <summary>As its owner called it, without folders. Nothing on our disk is named by it.</summary>
    public required string FileName { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When the file was changed last, as the browser says it: two uploads of one file are told by it. 0: not said.</summary>
    public long FileTime { get; init; }

    /// <summary>Bytes that are on our disk.</summary>
    public long Uploaded { get; set; }

    public ImportState State { get; set; }

    public required DateTimeOffset StateAt { get; set; }

    /// <summary>What keeps it from going on, in a sentence. Null: nothing does.</summary>
    public string? Why { get; set; }

    /// <summary><see cref="ImportSettings"/> as JSON.</summary>
    public required string Settings { get; set; }

    /// <summary><see cref="ImportShape"/> as JSON. Null: not examined yet, or it cannot be read in this way.</summary>
    public string? Shape { get; set; }

    /// <summary><see cref="ImportCounts"/> of the last dry run with these settings, as JSON. Null: there was none.</summary>
    public string? DryRun { get; set; }

    /// <summary><see cref="ImportCounts"/> so far, as JSON. Written in the transaction of each piece.</summary>
    public required string Counts { get; set; }

    /// <summary>Rows of the file behind which the present batch begins.</summary>
    public long Records { get; set; }

    /// <summary>People of the present batch, in the order of their keys, who are stored.</summary>
    public int BatchDone { get; set; }

    /// <summary>People of a batch; stays as it was when the import began, whatever later versions take.</summary>
    public int BatchSize { get; set; }

    /// <summary>Bytes of the file of refused rows that belong to the rows before <see cref="Records"/>.</summary>
    public long RejectsLength { get; set; }

    /// <summary>Since when it runs without a break, and how many rows were done then: for its pace. Null: it does not run.</summary>
    public DateTimeOffset? PaceAt { get; set; }

    public int PaceRows { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A person's name.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>From 1; raised by each edit of the settings, which states the one it was made on.</summary>
    public int Version { get; set; } = 1;

    /// <summary>When the settings were changed last. Null: as they were found out.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    /// <summary>A person's name. Null with <see cref="ChangedAt"/>.</summary>
    public string? ChangedBy { get; set; }

    /// <summary>Null: not yet.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>Who started it. Null with <see cref="StartedAt"/>.</summary>
    public string? StartedBy { get; set; }

    /// <summary>When it finished, failed or was cancelled. Null: not yet.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The uploaded file is removed, and with it nothing can be imported any more.</summary>
    public bool IsFileGone { get; set; }

    /// <summary>The file of refused rows is removed.</summary>
    public bool AreRejectsGone { get; set; }

    public ImportSettings ReadSettings() => ImportSettings.Read(Settings);

    public ImportShape? ReadShape() => Shape is null ? null : ImportShape.Read(Shape);

    public ImportCounts ReadCounts() => ImportCounts.Read(Counts);

    public ImportCounts? ReadDryRun() => DryRun is null ? null : ImportCounts.Read(DryRun);

    /// <summary>Null: it does not run, or has only just begun.</summary>
    public double? RowsPerSecond(DateTimeOffset now) =>
        PaceAt is { } since && (now - since).TotalSeconds is > 0.5 and var seconds && ReadCounts().Rows is var rows && rows > PaceRows ? (rows - PaceRows) / seconds : null;

    internal sealed class Mapping : IEntityTypeConfiguration<ImportJob>
    {
        public void Configure(EntityTypeBuilder<ImportJob> builder)
        {
            builder.ToTable("import_jobs").HasKey(j => j.Id);
            builder.HasIndex(j => j.PublicId).IsUnique();
            builder.HasIndex(j => new { j.CustomerId, j.Id });
            builder.Property(j => j.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(j => j.FileName).HasMaxLength(MostName);
            builder.Property(j => j.Why).HasMaxLength(MostWhy);
            builder.Property(j => j.CreatedBy).HasMaxLength(200);
            builder.Property(j => j.ChangedBy).HasMaxLength(200);
            builder.Property(j => j.StartedBy).HasMaxLength(200);
        }
    }
}
