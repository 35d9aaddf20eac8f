using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Primitives;

namespace Postroad.Core.Feedback.Sns;

/// <summary>What is known of the subscription by which a topic delivers to us; of one sending server, whose setting the topic is.</summary>
public sealed class TopicSubscription
{
    internal const int MostWords = 1000;

    public required long ServerId { get; init; }

    /// <summary>What is noted here is about this topic, and about none that the server had before or has since.</summary>
    public required string TopicArn { get; set; }

    /// <summary>Null: not confirmed, or ended since.</summary>
    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>When the last message of the topic came that was signed as it must be; exact to half a minute. Null: none yet.</summary>
    public DateTimeOffset? LastMessageAt { get; private set; }

    /// <summary>Why it is not confirmed, or that it was ended. Null: nothing is wrong.</summary>
    public string? Trouble { get; private set; }

    internal void Confirm(DateTimeOffset at) => (ConfirmedAt, Trouble) = (at, null);

    /// <summary>A message says that it is confirmed, whoever did it.</summary>
    internal void Hear(DateTimeOffset at) => (ConfirmedAt, LastMessageAt, Trouble) = (ConfirmedAt ?? at, at, null);

    /// <summary>As it was confirmed before, it stays: that it could not be done again changes nothing.</summary>
    internal void NotConfirmed(string words) => Trouble = words.Fit(MostWords);

    internal void End(string words) => (ConfirmedAt, Trouble) = (null, words.Fit(MostWords));

    internal void BeginAnew(string topic) => (TopicArn, ConfirmedAt, LastMessageAt, Trouble) = (topic, null, null, null);

    internal sealed class Mapping : IEntityTypeConfiguration<TopicSubscription>
    {
        public void Configure(EntityTypeBuilder<TopicSubscription> builder)
        {
            builder.ToTable("topic_subscriptions").HasKey(s => s.ServerId);
            builder.Property(s => s.ServerId).ValueGeneratedNever();
            builder.Property(s => s.TopicArn).HasMaxLength(400);
            builder.Property(s => s.Trouble).HasMaxLength(MostWords);
        }
    }
}
