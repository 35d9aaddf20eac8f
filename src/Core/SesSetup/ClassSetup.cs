using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;

namespace Postroad.Core.SesSetup;

/// <summary>What was seen of a server's dedicated addresses, pools and configuration sets, the plan of the pair that somebody asked for, and what of it was made.</summary>
public sealed class ClassSetup
{
    public required long ServerId { get; init; }

    /// <summary>Where it was looked. Null: nobody has looked.</summary>
    public string? Region { get; private set; }

    /// <summary>JSON of <see cref="ClassSight"/>. Null: AWS told nothing.</summary>
    public string? Sight { get; private set; }

    /// <summary>JSON of <see cref="PairWish"/>. Null: nobody has asked for the pair.</summary>
    public string? Wish { get; private set; }

    /// <summary>JSON of <see cref="PlanStep"/>s. Null: nobody has asked for the pair, or it could not be looked.</summary>
    public string? Plan { get; private set; }

    /// <summary>JSON of <see cref="MadeThing"/>s, in the order in which they were made. Null: none.</summary>
    public string? Made { get; private set; }

    /// <summary>Why the last look or run did not come to its end. Null: it did.</summary>
    public string? Fault { get; private set; }

    public DateTimeOffset? LookedAt { get; private set; }

    public int Version { get; private set; } = 1;

    internal static async Task<ClassSetup> OfAsync(PostroadDb db, long server, CancellationToken cancel)
    {
        if (await db.Set<ClassSetup>().SingleOrDefaultAsync(s => s.ServerId == server, cancel) is { } known) return known;
        var row = new ClassSetup { ServerId = server };
        db.Add(row);
        return row;
    }

    internal void Saw(string region, ClassSight? sight, PairWish? wish, IReadOnlyList<PlanStep>? plan, string? fault, DateTimeOffset at)
    {
        (Region, Fault, LookedAt, Version) = (region, fault, at, Version + 1);
        Sight = sight is null ? null : JsonSerializer.Serialize(sight);
        Wish = wish is null ? null : JsonSerializer.Serialize(wish);
        Plan = plan is null ? null : JsonSerializer.Serialize(plan);
    }

    internal void Note(MadeThing thing) => Made = JsonSerializer.Serialize(MadeThing.Noted(Things(), thing));

    internal void Forget(MadeThing thing)
    {
        var left = Things().FindAll(m => m != thing);
        Made = left.Count == 0 ? null : JsonSerializer.Serialize(left);
    }

    internal List<MadeThing> Things() => Made is null ? [] : JsonSerializer.Deserialize<List<MadeThing>>(Made) ?? [];

    internal sealed class Mapping : IEntityTypeConfiguration<ClassSetup>
    {
        public void Configure(EntityTypeBuilder<ClassSetup> builder)
        {
            builder.ToTable("class_setups").HasKey(s => s.ServerId);
            builder.Property(s => s.ServerId).ValueGeneratedNever();
            builder.Property(s => s.Region).HasMaxLength(40);
            builder.Property(s => s.Fault).HasMaxLength(ServerSetup.MostFault);
            builder.Property(s => s.Version).IsConcurrencyToken().ValueGeneratedNever();
        }
    }
}
