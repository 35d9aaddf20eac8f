using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Forms;

/// <summary>When an address was last asked to confirm something, by whatever customer of the installation.</summary>
public sealed class ConfirmationAsk
{
    /// <summary>Hash of the address: strangers' addresses, which anybody can type, are not kept in clear.</summary>
    public required string AddressHash { get; init; }

    /// <summary>The last time, the one before, and the one before that.</summary>
    public required DateTimeOffset LastAt { get; init; }

    public DateTimeOffset? SecondAt { get; init; }

    public DateTimeOffset? ThirdAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ConfirmationAsk>
    {
        public void Configure(EntityTypeBuilder<ConfirmationAsk> builder)
        {
            builder.ToTable("confirmation_asks").HasKey(a => a.AddressHash);
            builder.HasIndex(a => a.LastAt);
            builder.Property(a => a.AddressHash).HasMaxLength(44);
        }
    }
}

/// <summary>How many sign-ups came from a network within a time.</summary>
public sealed class SignUpCount
{
    /// <summary>A network address, or the first part of one.</summary>
    public required string Network { get; init; }

    public required int Posts { get; init; }

    /// <summary>When the first of them came.</summary>
    public required DateTimeOffset Since { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<SignUpCount>
    {
        public void Configure(EntityTypeBuilder<SignUpCount> builder)
        {
            builder.ToTable("sign_up_counts").HasKey(c => c.Network);
            builder.HasIndex(c => c.Since);
            builder.Property(c => c.Network).HasMaxLength(80);
        }
    }
}

/// <summary>
/// Keeps sign-up pages from being used against people: whoever is typed in by a thousand strangers gets one mail. Limits of an address hold for all customers together.
/// </summary>
internal static class SignUpLimits
{
    /// <summary>An address is asked once in this time.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromHours(24);

    /// <summary>An address is asked three times in this time.</summary>
    public static readonly TimeSpan Three = TimeSpan.FromDays(30);

    /// <summary>How long sign-ups of a network count.</summary>
    public static readonly TimeSpan Counted = TimeSpan.FromHours(1);

    /// <summary>From one network address (a household, an office), and from its neighbourhood of 256 addresses.</summary>
    public const int MostOfAddress = 30, MostOfNeighbourhood = 200;

    /// <summary>So many addresses are asked within <see cref="Counted"/> by the whole installation. Programs with thousands of networks come by under the limits of each; what is over waits.</summary>
    public const int MostAsked = 2_000;

    /// <summary>False: all sign-ups wait, until fewer were asked within the last hour.</summary>
    public static async Task<bool> MayAskMoreAsync(PostroadDb everybody, DateTimeOffset now, CancellationToken cancel) =>
        await everybody.Set<ConfirmationAsk>().Where(a => a.LastAt > now - Counted).Take(MostAsked).CountAsync(cancel) < MostAsked;

    /// <summary>True: this mail may leave, and is counted. One statement decides, so that of many who come at once one gets it.</summary>
    public static async Task<bool> MayAskAsync(WriteSession session, EmailAddress address, DateTimeOffset now)
    {
        var db = session.Db(CustomerId.Installation);
        await db.Set<ConfirmationAsk>().Where(a => a.LastAt < now - Three).ExecuteDeleteAsync();
        return await session.RunAsync("""
            INSERT INTO confirmation_asks (address_hash, last_at) VALUES (@p0, @p1)
            ON CONFLICT (address_hash) DO UPDATE SET third_at = confirmation_asks.second_at, second_at = confirmation_asks.last_at, last_at = excluded.last_at
            WHERE confirmation_asks.last_at <= @p2 AND (confirmation_asks.third_at IS NULL OR confirmation_asks.third_at <= @p3)
            """, HashOf(address), session.Instant(now), session.Instant(now - Between), session.Instant(now - Three)) == 1;
    }

    /// <summary>True: there were not too many from there; this one is counted.</summary>
    /// <param name="networks">The address first, then its neighbourhood.</param>
    public static async Task<bool> MayComeAsync(WriteSession session, (string Address, string Neighbourhood) networks, DateTimeOffset now)
    {
        var db = session.Db(CustomerId.Installation);
        await db.Set<SignUpCount>().Where(c => c.Since < now - Counted).ExecuteDeleteAsync();
        // The first refusal ends it: what one address sends beyond its own limit does not count against its neighbours.
        foreach (var (network, most) in new[] { ($"a {networks.Address}", MostOfAddress), ($"n {networks.Neighbourhood}", MostOfNeighbourhood) })
        {
            // Not over the limit: a flood changes nothing in the row, and so costs no write.
            if (await session.RunAsync("""
                INSERT INTO sign_up_counts (network, posts, since) VALUES (@p0, 1, @p1)
                ON CONFLICT (network) DO UPDATE SET posts = sign_up_counts.posts + 1 WHERE sign_up_counts.posts < @p2
                """, network.Fit(80), session.Instant(now), most) != 1) return false;
        }

        return true;
    }

    /// <summary>What stands behind a plus is the same mailbox nearly everywhere, and would be a way around the limit.</summary>
    private static string HashOf(EmailAddress address)
    {
        var key = address.Key;
        var (plus, at) = (key.IndexOf('+', StringComparison.Ordinal), key.LastIndexOf('@'));
        if (plus > 0 && plus < at) key = key[..plus] + key[at..];
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }
}
