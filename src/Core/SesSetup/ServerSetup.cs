using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.SesSetup;

/// <summary>How far a sending server is set up at AWS: what was seen there last, what of it a person may agree to, and what we have made.</summary>
public sealed class ServerSetup
{
    internal const int MostFault = 2000;

    public required long ServerId { get; init; }

    /// <summary>What is made at AWS begins with it.</summary>
    public string Name { get; private set; } = SetupNames.Usual;

    /// <summary>In which all of this was seen and made; of a server that has moved to another region it says nothing.</summary>
    public string Region { get; private set; } = "";

    /// <summary>JSON of the caller. Null: AWS did not say whose key it is.</summary>
    public string? Caller { get; private set; }

    /// <summary>JSON of the region's domains and addresses. Null: AWS did not tell them.</summary>
    public string? Identities { get; private set; }

    /// <summary>JSON of <see cref="PlanStep"/>s. Null: it could not be looked.</summary>
    public string? Plan { get; private set; }

    /// <summary>Tags by which CloudWatch is to count, with commas. Null: nobody has asked for that.</summary>
    public string? Metrics { get; private set; }

    /// <summary>JSON of what is known of each action.</summary>
    public string? Permissions { get; private set; }

    /// <summary>JSON of <see cref="MadeThing"/>s, in the order in which they were made.</summary>
    public string? Made { get; private set; }

    /// <summary>Why the last look or run did not come to its end. Null: it did.</summary>
    public string? Fault { get; private set; }

    public DateTimeOffset? LookedAt { get; private set; }

    /// <summary>Public ids of the tests with which the event loop was proven last, with commas: one for each configuration set in use. Null: nobody has asked.</summary>
    public string? ProofTest { get; private set; }

    /// <summary>Whose tests they are. Null with <see cref="ProofTest"/>.</summary>
    public long? ProofCustomer { get; private set; }

    public int Version { get; private set; } = 1;

    internal static async Task<ServerSetup> OfAsync(PostroadDb db, long server, CancellationToken cancel)
    {
        if (await db.Set<ServerSetup>().SingleOrDefaultAsync(s => s.ServerId == server, cancel) is { } known) return known;
        var row = new ServerSetup { ServerId = server };
        db.Add(row);
        return row;
    }

    internal void Prove(CustomerId customer, IReadOnlyList<string> tests) => (ProofTest, ProofCustomer) = (string.Join(',', tests), customer.Value);

    internal void Saw(string region, string name, IReadOnlyList<string> metrics, SetupState? state, IReadOnlyList<PlanStep>? plan, IReadOnlyList<PermissionFinding> permissions, string? fault, DateTimeOffset at)
    {
        (Region, Name, Fault, LookedAt, Version) = (region, name, fault, at, Version + 1);
        Metrics = metrics.Count == 0 ? null : string.Join(',', metrics);
        Caller = state is null ? null : JsonSerializer.Serialize(state.Caller);
        Identities = state?.Identities is null ? null : JsonSerializer.Serialize(state.Identities);
        Plan = plan is null ? null : JsonSerializer.Serialize(plan);
        Permissions = JsonSerializer.Serialize(permissions);
    }

    /// <summary>Written before each call to AWS that makes something, and again behind it.</summary>
    internal void Note(MadeThing thing)
    {
        Made = JsonSerializer.Serialize(MadeThing.Noted(Things(), thing));
    }

    internal void Forget(MadeThing thing)
    {
        var left = Things().FindAll(m => m != thing);
        Made = left.Count == 0 ? null : JsonSerializer.Serialize(left);
    }

    internal List<MadeThing> Things() => Made is null ? [] : JsonSerializer.Deserialize<List<MadeThing>>(Made) ?? [];

    internal sealed class Mapping : IEntityTypeConfiguration<ServerSetup>
    {
        public void Configure(EntityTypeBuilder<ServerSetup> builder)
        {
            builder.ToTable("server_setups").HasKey(s => s.ServerId);
            builder.Property(s => s.ServerId).ValueGeneratedNever();
            builder.Property(s => s.Name).HasMaxLength(50);
            builder.Property(s => s.Metrics).HasMaxLength(1000);
            builder.Property(s => s.Region).HasMaxLength(40);
            builder.Property(s => s.ProofTest).HasMaxLength(ServerClasses.All.Count * (PublicId.Length + 1));
            builder.Property(s => s.Fault).HasMaxLength(MostFault);
            builder.Property(s => s.Version).IsConcurrencyToken().ValueGeneratedNever();
        }
    }
}
