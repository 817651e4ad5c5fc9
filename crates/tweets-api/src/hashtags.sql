select lower(hashtag.text) as tag, count(distinct id_str) as tweets
from tweets
cross join unnest(entities.hashtags) as used (hashtag)
where dt >= '{first_day}' and hashtag.text <> ''
group by lower(hashtag.text)
order by tweets desc, tag
limit 100
