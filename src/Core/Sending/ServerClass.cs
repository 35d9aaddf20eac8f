using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>How a sending server treats one class of mail. No row: with the server's configuration set, tracked as the class is.</summary>
public sealed class ServerClass
{
    /// <summary>Characters of a configuration set's name (SES v2 API reference, CreateConfigurationSet).</summary>
    public const int MostSet = 64;

    public required long ServerId { get; init; }

    public required MessageClass Class { get; init; }

    /// <summary>Null: the server's.</summary>
    public string? ConfigurationSet { get; set; }

    /// <summary>Opens and clicks are counted by our own pixel and links, where Amazon SES does not count them already.</summary>
    public bool Tracks { get; set; }

    /// <summary>What a class does of which nothing was said. Mail of the product's own is never tracked: a link to a new password passes through no counter.</summary>
    public static bool TracksUnsaid(MessageClass mailClass) => mailClass != MessageClass.System;

    /// <summary>Null: the server's.</summary>
    internal static Task<string?> SetOfAsync(PostroadDb db, long server, MessageClass mailClass, CancellationToken cancel) =>
        db.Set<ServerClass>().Where(c => c.ServerId == server && c.Class == mailClass).Select(c => c.ConfigurationSet).SingleOrDefaultAsync(cancel);

    /// <summary>The row, made when there is none.</summary>
    internal static async Task<ServerClass> OfAsync(PostroadDb db, long server, MessageClass mailClass, CancellationToken cancel)
    {
        if (await db.Set<ServerClass>().SingleOrDefaultAsync(c => c.ServerId == server && c.Class == mailClass, cancel) is { } known) return known;
        var row = new ServerClass { ServerId = server, Class = mailClass, Tracks = TracksUnsaid(mailClass) };
        db.Add(row);
        return row;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<ServerClass>
    {
        public void Configure(EntityTypeBuilder<ServerClass> builder)
        {
            builder.ToTable("server_classes").HasKey(c => new { c.ServerId, c.Class });
            builder.Property(c => c.ConfigurationSet).HasMaxLength(MostSet);
        }
    }
}
